// Nothing is lost: a trained run that another takes the place of comes back as it was.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, eventually, open, silent, stage, status, until, weights } from "./lib/page.mjs";

let here;
before(async () => (here = await stage()));
after(() => here.close());

const text = (page, id) => page.locator(id).textContent();

/** Steps of the moments that can be gone back to, by going through them. */
async function moments(page) {
  return page.locator("#moment").evaluate((slider) => Number(slider.max));
}

/** What is to come back. */
async function seen(page) {
  await page.locator("#b-table").click();
  const table = await page.locator("#run-table").textContent();
  await page.keyboard.press("Escape");
  const { step, epoch, valLoss } = await status(page);
  return {
    weights: await weights(page),
    spec: await call(page, "spec"),
    table,
    step,
    epoch,
    valLoss,
    train: await text(page, "#n-train"),
    validation: await text(page, "#n-val"),
    moments: await moments(page),
  };
}

/** Sets the code's units as a visitor does. */
async function narrow(page) {
  await page.locator(".layers").getByRole("button", { name: /64 units/ }).first().click();
  const units = page.locator("#layer-units-0");
  await units.fill("2");
  await units.press("Enter");
}

const CHANGES = {
  optimiser: (page) => page.locator("#train-optimizer").selectOption({ index: 1 }),
  "code 64 to 2": narrow,
  dataset: (page) => page.locator("#dataset").selectOption("shapes"),
  preset: (page) => page.locator("#preset").selectOption("deep"),
  seed: (page) => page.locator("#b-seed").click(),
  rewind: (page) => page.locator("#b-rewind").click(),
};

test("one undo brings back the trained run itself", async () => {
  const { page, context, problems } = await open(here);
  await call(page, "train", { steps: 500 });
  await page.locator("#b-table").waitFor();
  const before = await seen(page);
  assert.equal(before.step, 500);
  assert.notEqual(before.validation, "–");
  for (const [name, change] of Object.entries(CHANGES)) {
    await change(page);
    await until(page, `${name}: another run`, (s) => s.step === 0);
    await page.locator("#b-undo:enabled").waitFor();
    await page.locator("#b-undo").click();
    await until(page, `${name}: undone`, (s) => s.step === 500);
    const now = await eventually(
      `${name}: it is back`,
      () => seen(page),
      (now) => now.moments === before.moments && now.train === before.train,
    );
    assert.deepEqual(now, before, name);
  }
  silent(problems);
  await context.close();
});

test("the strip of recent runs leads back to each of them", async () => {
  const { page, context, problems } = await open(here);
  await call(page, "train", { steps: 60 });
  const dense = await weights(page);
  await page.locator("#preset").selectOption("tied");
  await until(page, "another model", (s) => s.step === 0);
  await call(page, "train", { steps: 40 });
  const tied = await weights(page);
  const card = page.locator(".recent-run");
  assert.match(await card.first().textContent(), /Dense \(tutorial\).*Strokes.*60/);
  assert.match(await text(page, "#recent-room"), /of 128 MB/);
  await card.first().click();
  await until(page, "the first is back", (s) => s.step === 60);
  assert.deepEqual(await weights(page), dense);
  await eventually("the other is kept", () => card.first().textContent(), (words) => /Tied weights.*40/.test(words));
  await card.first().click();
  await until(page, "the second is back", (s) => s.step === 40);
  assert.deepEqual(await weights(page), tied);
  silent(problems);
  await context.close();
});

test("a seed is typed, and weights from an edit say so", async () => {
  const { page, context, problems } = await open(here);
  const seed = page.locator("#seed");
  assert.equal(await seed.inputValue(), "0");
  await seed.fill("42");
  await seed.press("Enter");
  await eventually("the seed", () => call(page, "spec"), (spec) => spec.seed === 42);
  await call(page, "train", { steps: 20 });
  await narrow(page);
  await until(page, "an edited run", (s) => s.step === 0 && s.edited);
  await page.locator("#edited").waitFor({ state: "attached" });
  await page.locator("#b-rewind").click();
  await until(page, "the seed's weights", (s) => !s.edited);
  assert.equal(await page.locator("#edited").count(), 0);
  silent(problems);
  await context.close();
});

test("a model that needs colour offers it, and the next goes back", async () => {
  const { page, context, problems } = await open(here);
  await page.locator("#preset").selectOption("conv_light_rgb");
  await page.getByRole("button", { name: "Train it on Strokes in colour" }).click();
  await eventually("colour", () => call(page, "spec"), (spec) => spec.dataset === "colour_strokes");
  await page.locator("#preset").selectOption("dense");
  const spec = await eventually("back", () => call(page, "spec"), (spec) => spec.dataset === "strokes");
  assert.deepEqual(spec.model.input, [1, 28, 28]);
  assert.match(await text(page, "#about"), /784 → 64 → 784/);
  silent(problems);
  await context.close();
});
