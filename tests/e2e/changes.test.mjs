// What may change while a run goes on, and what ends it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, open, silent, stage, status, until, weights } from "./lib/page.mjs";

let here;
before(async () => (here = await stage()));
after(() => here.close());

test("learning rate and batch change without losing the weights", async () => {
  const { page, context, problems } = await open(here);
  await call(page, "train", { steps: 20 });
  const before = await weights(page);
  const rate = page.getByLabel(/learning rate/i).first();
  await rate.focus();
  await rate.press("ArrowLeft");
  const slower = await until(page, "the rate changes", (s) => s.learningRate !== 1e-3);
  const batch = page.getByLabel(/batch/i).first();
  if ((await batch.evaluate((el) => el.tagName)) === "SELECT") await batch.selectOption("64");
  else {
    await batch.fill("64");
    await batch.press("Enter");
  }
  const wider = await until(page, "the batch changes", (s) => s.batch === 64);
  assert.equal(wider.step, 20, "the step count stays");
  assert.equal(wider.learningRate, slower.learningRate);
  assert.deepEqual(await weights(page), before);
  await call(page, "train", { steps: 5 });
  assert.notDeepEqual(await weights(page), before);
  assert.equal((await status(page)).step, 25);
  silent(problems);
  await context.close();
});

test("a slow speed is slow", async () => {
  const { page, context, problems } = await open(here);
  await page.getByText(/^slow$/i).first().click();
  await page.getByRole("button", { name: /^play/i }).first().click();
  await until(page, "starts", (s) => s.step > 0);
  const from = await status(page);
  await page.waitForTimeout(2000);
  const steps = (await status(page)).step - from.step;
  assert.ok(steps >= 3 && steps <= 30, `${steps} steps in two seconds`);
  await page.getByText(/^max$/i).first().click();
  await until(page, "speeds up", (s) => s.step > from.step + 200);
  silent(problems);
  await context.close();
});

test("a stop epoch set on the page ends training there", async () => {
  const { page, context, problems } = await open(here);
  const spec = await call(page, "spec");
  await call(page, "load", { ...spec, batch: 1024, epochs: 20 });
  const field = page.getByLabel(/stop after/i).first();
  await field.fill("2");
  await field.press("Enter");
  await page.getByRole("button", { name: /^play/i }).first().click();
  const done = await until(page, "stops", (s) => !s.playing && s.step > 0);
  assert.equal(done.epoch, 2);
  assert.equal(done.step, 2 * done.stepsPerEpoch);
  silent(problems);
  await context.close();
});

test("a run that leaves the finite numbers stops, says why, and can be taken back", async () => {
  const { page, context, problems } = await open(here);
  await call(page, "train", { steps: 30 });
  const kept = (await status(page)).step;
  await page.evaluate(async () => {
    const { "code.weight": weight } = await hourglass.weights();
    weight.data[5] = NaN;
    await hourglass.setWeights({ "code.weight": weight }).catch(() => {});
  });
  const poisoned = (await weights(page))["code.weight"].data.some((value) => !Number.isFinite(value));
  if (!poisoned) {
    // Weights that are no numbers are refused at the door: let the rate do it.
    const spec = await call(page, "spec");
    spec.optimizer = { kind: "sgd", learning_rate: 10, momentum: 0.99 };
    spec.loss = "mse";
    spec.model.decoder = spec.model.decoder.map((l) => (l.units ? { ...l, activation: "linear" } : l));
    await call(page, "load", spec);
  }
  await call(page, "play");
  const strip = page.getByRole("alert").first();
  await strip.waitFor({ timeout: 60_000 });
  const words = await strip.innerText();
  console.log(`told: ${words.replace(/\s+/g, " ")}`);
  assert.match(words, /NaN|infinite|finite|diverg/i);
  const stopped = await until(page, "stops", (s) => !s.playing);
  await page.waitForTimeout(300);
  assert.equal((await status(page)).step, stopped.step);
  await strip.getByRole("button", { name: /back|rewind/i }).first().click();
  const back = await until(page, "goes back", (s) => s.step < stopped.step || s.step === 0);
  assert.ok(back.learningRate < 10);
  const mended = await weights(page);
  assert.ok(Object.values(mended).every(({ data }) => data.every(Number.isFinite)));
  if (poisoned) assert.ok(back.step <= kept);
  const metrics = await call(page, "train", { steps: 3 });
  assert.ok(Number.isFinite(metrics.trainLoss));
  silent(problems);
  await context.close();
});

test("train() rejects when the run leaves the finite numbers", async () => {
  const { page, context } = await open(here);
  const spec = await call(page, "spec");
  spec.optimizer = { kind: "sgd", learning_rate: 10, momentum: 0.99 };
  spec.model.decoder = spec.model.decoder.map((l) => (l.units ? { ...l, activation: "linear" } : l));
  await call(page, "load", spec);
  const message = await page.evaluate(() => hourglass.train({ steps: 2000 }).then(() => null, (error) => error.message));
  assert.match(message ?? "nothing was said", /NaN|infinite|finite|diverg/i);
  await context.close();
});
