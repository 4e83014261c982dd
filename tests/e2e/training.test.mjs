// Training by the transport's buttons and keys.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { reader } from "./lib/pixels.mjs";
import { call, difference, eventually, look, losses, open, silent, stage, status, until, weights } from "./lib/page.mjs";

let here;
before(async () => (here = await stage()));
after(() => here.close());

const button = (page, name) => page.getByRole("button", { name }).first();

test("Play trains: the loss falls and the reconstructions sharpen", async () => {
  const { page, context, problems } = await open(here);
  const untrained = await look(page);
  await page.evaluate(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, entry.duration);
    }).observe({ type: "longtask" });
  });
  await button(page, /^play/i).click();
  const early = await until(page, "training starts", (s) => s.playing && s.step > 5 && s.trainLoss !== null);
  const late = await until(page, "the loss falls", (s) => s.step > 400 && s.trainLoss < early.trainLoss / 2);
  assert.ok(late.samplesPerSecond > 0 && late.stepsPerSecond > 0);
  const progress = page.getByRole("progressbar").first();
  assert.match(await progress.getAttribute("aria-valuetext"), /epoch/i);
  await button(page, /^pause/i).click();
  await until(page, "pauses", (s) => !s.playing);
  await eventually("the reconstructions change", () => look(page), (row) => difference(untrained, row) > 5);
  const longest = await page.evaluate(() => globalThis.longest);
  console.log(`longest main-thread task while training: ${Math.round(longest)} ms (0: none over 50 ms)`);
  silent(problems);
  await context.close();
});

test("Space plays and pauses; S is exactly one step; R goes back to the very same start", async () => {
  const { page, context, problems } = await open(here);
  const start = await weights(page);
  await page.locator("body").press("Space");
  await until(page, "plays", (s) => s.playing && s.step > 0);
  await page.locator("body").press("Space");
  const paused = await until(page, "pauses", (s) => !s.playing);
  await page.waitForTimeout(300);
  assert.equal((await status(page)).step, paused.step, "paused means paused");
  await page.locator("body").press("s");
  await until(page, "steps", (s) => s.step === paused.step + 1);
  await page.waitForTimeout(300);
  assert.equal((await status(page)).step, paused.step + 1);
  await page.locator("body").press("r");
  await until(page, "rewinds", (s) => s.step === 0);
  assert.deepEqual(await weights(page), start);
  silent(problems);
  await context.close();
});

test("the buttons Step and Rewind do the same", async () => {
  const { page, context, problems } = await open(here);
  const start = await weights(page);
  await button(page, /step/i).click();
  await until(page, "steps", (s) => s.step === 1);
  assert.notDeepEqual(await weights(page), start);
  await button(page, /rewind/i).click();
  await until(page, "rewinds", (s) => s.step === 0);
  assert.deepEqual(await weights(page), start);
  silent(problems);
  await context.close();
});

test("after a rewind the losses are the same, and so they are in another visit", async () => {
  const first = await open(here);
  const losses1 = await losses(first.page, 20);
  await call(first.page, "rewind");
  assert.deepEqual(await losses(first.page, 20), losses1);
  await first.context.close();
  const second = await open(here);
  assert.deepEqual(await losses(second.page, 20), losses1);
  assert.equal(new Set(losses1).size, 20, "every step has a loss of its own");
  await second.context.close();
});

test("training stops by itself after the last epoch", async () => {
  const { page, context, problems } = await open(here);
  const spec = await call(page, "spec");
  spec.epochs = 1;
  spec.batch = 512;
  await call(page, "load", spec);
  await call(page, "play");
  const done = await until(page, "the epoch ends", (s) => s.epoch === 1 && !s.playing);
  assert.equal(done.step, done.stepsPerEpoch);
  assert.ok(Number.isFinite(done.valLoss), "the epoch was validated");
  silent(problems);
  await context.close();
});

test("train({epochs}) trains whole epochs and then pauses", async () => {
  const { page, context, problems } = await open(here);
  const spec = await call(page, "spec");
  spec.batch = 512;
  await call(page, "load", spec);
  const metrics = await call(page, "train", { epochs: 2 });
  assert.equal(metrics.epoch, 2);
  assert.equal(metrics.step, 2 * metrics.stepsPerEpoch);
  assert.ok(Number.isFinite(metrics.trainLoss) && Number.isFinite(metrics.valLoss));
  assert.equal((await status(page)).playing, false);
  silent(problems);
  await context.close();
});

test("train() takes over from playing and then pauses", async () => {
  const { page, context, problems } = await open(here);
  await call(page, "play");
  await until(page, "plays", (s) => s.step > 0);
  const metrics = await call(page, "train", { steps: 7 });
  const now = await status(page);
  assert.equal(now.playing, false);
  assert.equal(now.step, metrics.step);
  await page.waitForTimeout(300);
  assert.equal((await status(page)).step, metrics.step);
  silent(problems);
  await context.close();
});

test("where the errors are fades as the model learns", async () => {
  const { page, context, problems } = await open(here);
  await page.evaluate(reader);
  const toggle = page.getByRole("button", { name: "Where the errors are" });
  assert.equal(await toggle.getAttribute("aria-expanded"), "false");
  assert.equal(await page.locator("#error-map canvas").count(), 0);
  await toggle.click();
  const map = () =>
    page.evaluate(() => {
      const canvas = document.querySelector("#error-map canvas");
      canvas?.scrollIntoView({ block: "center" });
      return canvas && globalThis.pixelsOf(canvas).values;
    });
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const before = await eventually("the map is drawn", map, (values) => values && mean(values) > 0.2);
  await call(page, "train", { steps: 300 });
  const after = await eventually("the map follows", map, (values) => values && mean(values) < mean(before) / 2);
  assert.ok(Math.max(...after) > 3 * Math.min(...after.slice(0, 28)), "the corners hold no strokes to err about");
  await toggle.click();
  assert.equal(await page.locator("#error-map canvas").count(), 0);
  silent(problems);
  await context.close();
});
