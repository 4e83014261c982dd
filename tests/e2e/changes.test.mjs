// What may change while a run goes on, and what ends it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, open, refusal, silent, stage, status, until, weights } from "./lib/page.mjs";

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
  await page.locator("label", { hasText: /^slow$/i }).first().click();
  await page.getByRole("button", { name: /^play/i }).first().click();
  await until(page, "starts", (s) => s.step > 0);
  const from = await status(page);
  await page.waitForTimeout(2000);
  const steps = (await status(page)).step - from.step;
  assert.ok(steps >= 3 && steps <= 30, `${steps} steps in two seconds`);
  await page.locator("label", { hasText: /^max$/i }).first().click();
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

/** A run that grows without bounds: linear throughout, and far too fast. */
async function runaway(page) {
  const spec = await call(page, "spec");
  const linear = (layers) => layers.map((layer) => ({ ...layer, activation: "linear" }));
  return {
    ...spec,
    loss: "mse",
    optimizer: { kind: "sgd", learning_rate: 10, momentum: 0.99 },
    model: { ...spec.model, encoder: linear(spec.model.encoder), decoder: linear(spec.model.decoder) },
  };
}

test("a run that leaves the finite numbers stops, says why, and can be taken back", async () => {
  const { page, context, problems } = await open(here);
  await call(page, "load", await runaway(page));
  await page.getByRole("button", { name: /^play/i }).first().click();
  const strip = page.getByRole("alert").first();
  await strip.waitFor({ timeout: 60_000 });
  const words = (await strip.innerText()).replace(/\s+/g, " ");
  console.log(`told: ${words}`);
  assert.match(words, /NaN|infinite|finite|diverg/i);
  const stopped = await until(page, "stops", (s) => !s.playing);
  await page.waitForTimeout(300);
  assert.equal((await status(page)).step, stopped.step);
  await page.getByRole("button", { name: /go back/i }).click();
  const back = await until(page, "goes back", (s) => s.step < stopped.step);
  assert.ok(back.learningRate < 10);
  assert.ok(Object.values(await weights(page)).every(({ data }) => data.every(Number.isFinite)));
  const metrics = await call(page, "train", { steps: 3 });
  assert.ok(Number.isFinite(metrics.trainLoss));
  silent(problems);
  await context.close();
});

test("train() rejects when the run leaves the finite numbers", async () => {
  const { page, context } = await open(here);
  await call(page, "load", await runaway(page));
  assert.match(await refusal(page, "train", { steps: 2000 }), /NaN|infinite|finite|diverg/i);
  await context.close();
});

test("weights that are no numbers are refused", async () => {
  const { page, context } = await open(here);
  const before = await weights(page);
  const message = await page.evaluate(async () => {
    const { "code.weight": weight } = await hourglass.weights();
    weight.data[5] = NaN;
    return hourglass.setWeights({ "code.weight": weight }).then(() => null, (error) => error.message);
  });
  assert.match(message, /NaN|finite/);
  assert.deepEqual(await weights(page), before);
  await context.close();
});
