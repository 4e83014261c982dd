// Drives every engine's page with one and the same clock; see README.md.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { check, tell } from "./check.mjs";
import { launch } from "./lib/browser.mjs";
import { ENGINE, isOurs } from "./lib/engines.mjs";
import { within } from "./lib/limit.mjs";
import { loadAverage, measure, tooSlow } from "./lib/measure.mjs";
import { parse, USAGE } from "./lib/options.mjs";
import { median, summarise } from "./lib/summary.mjs";
import { markdown, num } from "./report.mjs";
import { serve } from "./serve.mjs";

const PACKAGES = [
  "@tensorflow/tfjs",
  "@tensorflow/tfjs-backend-wasm",
  "@tensorflow/tfjs-backend-webgpu",
  "@jax-js/jax",
];

const options = parse(process.argv.slice(2));
if (options.help) console.log(USAGE);
else await run();
// The server's and the browser's connections would keep it waiting.
process.exit();

async function run() {
  needOurs();
  const server = await serve();
  const engines = options.engines.map(({ name, url }) => ({ name, url: new URL(url, server.url).href }));
  const browser = await launch(options);
  const result = await begin(browser, server);
  await takeTurns(engines, browser, result);
  if (options.trace) return;
  console.log(markdown(result));
  const both = [true, false].every((side) => result.cells.some((cell) => isOurs(cell.peer) === side));
  if (both && !tell(check(result.cells))) process.exitCode = 1;
}

function needOurs() {
  const wanted = options.engines.some(({ url }) => url.startsWith("coi/hourglass/"));
  if (wanted && !fs.existsSync(path.join(ENGINE, "bench.js"))) {
    throw new Error("Hourglass is not built for this yet: scripts/bench-peers does that");
  }
}

// The results so far: none, or with --append what the file has.
async function begin(browser, server) {
  const env = await conditions(browser, server);
  console.error(`${env.browser}, WebGPU: ${env.adapter}, load ${env.loadStart.join(" ")}`);
  if (options.append && fs.existsSync(options.json)) return JSON.parse(fs.readFileSync(options.json, "utf8"));
  return { env, cells: [] };
}

async function conditions({ browser }, server) {
  const page = await browser.newPage();
  await page.goto(`${server.url}coi/lib/kit.js`);
  const seen = await page.evaluate(async () => {
    const info = (await navigator.gpu?.requestAdapter())?.info;
    const names = info ? [info.vendor, info.architecture, info.description].filter(Boolean) : ["none"];
    return { adapter: names.join(" "), cores: navigator.hardwareConcurrency };
  });
  await page.close();
  const { reps, seconds, windows, steps, budget } = options;
  return {
    date: new Date().toISOString(),
    browser: `Chromium ${browser.version()}`,
    ...seen,
    cpu: os.cpus()[0]?.model?.trim(),
    versions: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
    loadStart: loadAverage(),
    settings: { reps, seconds, windows, steps, budget },
  };
}

function versionOf(name) {
  const file = new URL(`node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(fs.readFileSync(file, "utf8")).version;
}

async function takeTurns(engines, browser, result) {
  // Pairs that failed or are far too slow are not asked again.
  const givenUp = new Set();
  const pairs = options.workloads.flatMap((workload) => engines.map((engine) => ({ workload, engine })));
  for (let rep = 0; rep < (options.trace ? 1 : options.reps); rep++) {
    for (const pair of pairs.filter((pair) => !givenUp.has(pair))) {
      const cell = await measure(browser, pair.engine, pair.workload, rep, options);
      result.cells.push(cell);
      if (cell.error || tooSlow(cell)) givenUp.add(pair);
      console.error(`${rep + 1}/${options.reps} ${cell.workload} ${cell.peer}: ${outcome(cell)}`);
      save(result);
      if (/timeout|crash|closed/i.test(cell.error ?? "")) {
        // A stuck page would slow down whoever comes next.
        await close(browser);
        browser = await launch(options);
      }
    }
  }
  await close(browser);
}

async function close(browser) {
  await within(15, "closing", browser.close()).catch(() => {});
}

function outcome(cell) {
  const problem = cell.problems ? ` [${cell.problems[0].slice(0, 160)}]` : "";
  if (cell.error) return `FAILED ${cell.error}${problem}`;
  if (options.trace) return JSON.stringify(cell.trace) + problem;
  const ms = num(median(cell.windowsMs) / cell.stepsPerWindow);
  const losses = `losses ${JSON.stringify(cell.losses)}, cores ${JSON.stringify(cell.cores)}`;
  return `${ms} ms/step, first ${num(cell.firstStepMs)} ms, ${losses}${problem}`;
}

function save(result) {
  result.env.loadEnd = loadAverage();
  result.summary = summarise(result.cells);
  if (options.json) fs.writeFileSync(options.json, `${JSON.stringify(result, null, 1)}\n`);
  if (options.md) fs.writeFileSync(options.md, `${markdown(result)}\n`);
}
