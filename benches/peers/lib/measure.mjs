// Times one engine on one workload, in a page of its own.
import fs from "node:fs";
import os from "node:os";
import { between, sample } from "./cores.mjs";
import { within } from "./limit.mjs";

const KIT = fs.readFileSync(new URL("kit.js", import.meta.url), "utf8");
const TRACE = fs.readFileSync(new URL("trace.js", import.meta.url), "utf8");
const CLOSING_SECONDS = 15;

// Steps in ms from which on less is measured.
const SLOW = 4000;
const SLOWER = 15_000;
const HOPELESS = 30_000;

/** Whether asking again would take too long. */
export const tooSlow = (cell) => cell.secondStepMs > SLOWER;

export const round = (value) => Math.round(value * 100) / 100;
export const loadAverage = () => os.loadavg().map(round);

/** One cell of the results. What went wrong is in its `error`; what the page complained of, in its `problems`. */
export async function measure({ browser, pid }, engine, workload, rep, options) {
  const cell = { peer: engine.name, workload: workload.id, rep, loadBefore: loadAverage() };
  const problems = new Set();
  let context;
  const work = async () => {
    context = await browser.newContext();
    const page = await openPage(context, engine.url, problems, options.trace);
    await setUp(page, workload, cell);
    const perStep = await passCheckpoints(page, workload.checkpoints, cell, options);
    if (options.trace) cell.trace = await trace(page, workload, perStep);
    else await timeWindows(page, pid, perStep, cell, options);
  };
  try {
    await within(options.timeout, `${engine.name} ${workload.id}`, work());
  } catch (error) {
    cell.error = reason(error, cell);
  }
  if (problems.size) cell.problems = [...problems].slice(0, 5).map((problem) => problem.slice(0, 300));
  if (context) await within(CLOSING_SECONDS, "closing", context.close()).catch(() => {});
  return cell;
}

async function openPage(context, url, problems, traced) {
  const page = await context.newPage();
  const broken = new Promise((_, reject) => page.on("pageerror", reject));
  // It may break later on, when nobody waits for this any more.
  broken.catch(() => {});
  page.on("pageerror", (error) => problems.add(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.add(message.text());
  });
  await page.addInitScript(KIT);
  if (traced) await page.addInitScript(TRACE);
  await page.goto(url);
  await Promise.race([broken, page.waitForFunction(() => globalThis.bench, null, { timeout: 30_000 })]);
  return page;
}

async function setUp(page, workload, cell) {
  cell.setupMs = await page.evaluate(async (workload) => {
    const start = performance.now();
    await globalThis.bench.setup(workload);
    return performance.now() - start;
  }, workload);
  cell.info = await page.evaluate(() => globalThis.bench.info?.());
}

// In the page: the one clock for all engines.
async function timed(steps) {
  const start = performance.now();
  const { loss } = await globalThis.bench.steps(steps);
  await globalThis.bench.sync();
  return { ms: performance.now() - start, loss };
}

// The first step's latency, the warm-up, and the losses to compare. Returns the ms of a step.
async function passCheckpoints(page, checkpoints, cell, { budget }) {
  cell.losses = {};
  const end = performance.now() + budget * 1000;
  let done = 0;
  let perStep = 0;
  for (const checkpoint of checkpoints) {
    const steps = checkpoint - done;
    const late = performance.now() + steps * perStep > end;
    // Later repetitions only warm up.
    const needless = cell.rep > 0 && checkpoint > 10;
    if (done >= 2 && (late || needless)) break;
    const { ms, loss } = await page.evaluate(timed, steps);
    done = checkpoint;
    perStep = ms / steps;
    cell.losses[checkpoint] = loss;
    if (checkpoint === 1) cell.firstStepMs = ms;
    if (checkpoint === 2) cell.secondStepMs = ms;
  }
  return perStep;
}

async function timeWindows(page, pid, perStep, cell, options) {
  cell.windowsMs = [];
  if (perStep > HOPELESS) {
    // The second step has to do.
    cell.stepsPerWindow = 1;
    cell.windowsMs.push(round(cell.secondStepMs));
    return;
  }
  cell.stepsPerWindow = options.steps ?? (await stepsIn(page, options.seconds * 1000, perStep));
  const windows = perStep > SLOWER ? 1 : perStep > SLOW ? Math.min(2, options.windows) : options.windows;
  const before = sample(pid);
  for (let i = 0; i < windows; i++) {
    const { ms, loss } = await page.evaluate(timed, cell.stepsPerWindow);
    cell.windowsMs.push(round(ms));
    cell.finalLoss = loss;
  }
  cell.cores = between(before, sample(pid));
}

async function stepsIn(page, windowMs, perStep) {
  const guess = Math.max(1, Math.round(windowMs / perStep));
  if (perStep >= 1000) return guess;
  // What was measured so far may be cold: once more.
  const some = Math.max(1, Math.round(guess / 4));
  const { ms } = await page.evaluate(timed, some);
  return Math.max(1, Math.round((windowMs * some) / ms));
}

async function trace(page, workload, perStep) {
  const steps = Math.max(1, Math.min(8, Math.floor(4000 / perStep)));
  const counts = await page.evaluate(async (steps) => {
    globalThis.gpuCounts?.reset();
    await globalThis.bench.steps(steps);
    return globalThis.gpuCounts?.get() ?? {};
  }, steps);
  const calls = Object.entries(counts).map(([name, count]) => [name, round(count / steps)]);
  const profile = () => page.evaluate(() => globalThis.bench.profile?.());
  return {
    perStep: Object.fromEntries(calls),
    profile: workload.kind === "train" ? await profile().catch((error) => String(error)) : undefined,
  };
}

function reason(error, { firstStepMs }) {
  const [line] = String(error.message ?? error).split("\n");
  const short = line.replace(/^page\.evaluate: (Error: )?/, "").slice(0, 400);
  return firstStepMs ? `${short}; the first step took ${(firstStepMs / 1000).toFixed(0)} s` : short;
}
