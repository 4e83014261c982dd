// Variational autoencoders: β while training goes on, losses in nats, the KL of each dimension, the run's moments.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, difference, eventually, look, open, silent, stage, status, until } from "./lib/page.mjs";

let here;
before(async () => (here = await stage()));
after(() => here.close());

/** Loads a small variational autoencoder with a code of `units` Gaussians. */
async function variational(page, units = 8) {
  const run = await call(page, "spec");
  run.model.encoder = [
    { name: "flatten", kind: "flatten" },
    { name: "enc1", kind: "dense", units: 64, activation: "relu" },
    { name: "code", kind: "gaussian", units },
  ];
  run.model.decoder = [
    { name: "dec1", kind: "dense", units: 64, activation: "relu" },
    { name: "output", kind: "dense", units: 784, activation: "sigmoid" },
    { name: "reshape", kind: "reshape", shape: [1, 28, 28] },
  ];
  run.loss = "bce";
  run.reduction = "sum";
  run.divergence = { ...run.divergence, beta: 1 };
  await call(page, "load", run);
}

/** Moves β's slider with the arrow keys until it reads `beta`. */
async function slide(page, beta) {
  await page.getByRole("tab", { name: "Training" }).click();
  const slider = page.locator("#beta");
  await slider.focus();
  const reads = async () => Number((await slider.getAttribute("aria-valuetext")).split(" ").at(-1));
  for (let i = 0; i < 100 && (await reads()) !== beta; i++) {
    await slider.press((await reads()) < beta ? "ArrowRight" : "ArrowLeft");
  }
  assert.equal(await reads(), beta);
  await until(page, `β is ${beta}`, (s) => s.beta === beta);
}

test("β weighs the very next step, and moving it builds and starts over nothing", async () => {
  const { page, context, problems } = await open(here);
  await variational(page);
  const one = await call(page, "train", { steps: 1 });
  await call(page, "rewind");
  const { builds } = await status(page);
  await slide(page, 8);
  const eight = await call(page, "train", { steps: 1 });
  assert.equal(eight.step, 1);
  assert.ok(one.trainDivergence > 0, JSON.stringify(one));
  // The same weights, pictures and chance: only what the divergence weighs differs.
  assert.ok(Math.abs(eight.trainDivergence - one.trainDivergence) < 1e-4 * one.trainDivergence);
  const gained = (eight.trainLoss - one.trainLoss) / (7 * one.trainDivergence);
  assert.ok(Math.abs(gained - 1) < 1e-3, `the loss gained ${gained} of 7 times the divergence`);
  assert.equal(eight.builds, builds);
  assert.equal((await call(page, "spec")).divergence.beta, 8);
  await page.locator("#beta").press("Backspace");
  await until(page, "β is the preset's again", (s) => s.beta === 1);
  silent(problems);
  await context.close();
});

test("with β at 8 rather than 1 the code's nats fall within 200 steps of a run that goes on", async () => {
  const { page, context, problems } = await open(here);
  await variational(page);
  const before = await call(page, "train", { steps: 300 });
  await call(page, "play");
  await slide(page, 8);
  const { step } = await status(page);
  const later = await until(page, "200 steps", (s) => s.step > step + 200);
  assert.ok(later.playing && later.step > before.step, "training goes on");
  assert.ok(
    later.trainDivergence < 0.7 * before.trainDivergence,
    `${before.trainDivergence} nats at β = 1, ${later.trainDivergence} at 8`,
  );
  assert.equal(later.builds, before.builds);
  silent(problems);
  await context.close();
});

test("losses are nats a picture, and their parts have curves and columns", async () => {
  const { page, context, problems } = await open(here);
  assert.equal(await page.locator(".stats small").count(), 0, "squared errors are no nats");
  await variational(page);
  await call(page, "train", { epochs: 1 });
  const now = await status(page);
  const shown = await page.locator("#n-val").innerText();
  assert.ok(Math.abs(Number(shown) - now.valLoss) < 0.06, `${shown} for ${now.valLoss}`);
  const units = await page.locator(".stats small").allInnerTexts();
  assert.deepEqual(units.map((unit) => unit.trim()), ["nats", "nats"]);
  assert.match(await page.locator("#loss").getAttribute("aria-label"), /validation [\d.]+\snats\. .*the KL is [\d.]+\snats/);
  await page.locator("#b-table").click();
  const cells = await page.locator("#run-table tbody tr").first().locator("td").allInnerTexts();
  const [validation, reconstruction, kl] = cells.slice(3).map(Number);
  assert.ok(Math.abs(reconstruction + kl - validation) < 0.2, cells.join(" | "));
  silent(problems);
  await context.close();
});

test("each dimension has its bar, which lays the map along it; collapse is told", async () => {
  const { page, context, problems } = await open(here);
  await variational(page, 4);
  await call(page, "train", { steps: 100 });
  const bars = page.locator(".kl button");
  await page.waitForFunction(() => document.querySelectorAll(".kl button").length === 4);
  assert.match(await bars.nth(2).getAttribute("aria-label"), /^z₃: [\d.]+ nats/);
  await bars.nth(2).click();
  await bars.nth(3).click();
  assert.match(await bars.nth(3).getAttribute("aria-label"), /across on the map$/);
  assert.match(await bars.nth(2).getAttribute("aria-label"), /up on the map$/);
  await slide(page, 1000);
  await call(page, "train", { steps: 300 });
  await page.waitForFunction(() => /collapsed/.test(document.querySelector("#units-remark").innerText));
  assert.match(await page.locator("#units-note").innerText(), /^0 of 4 in use/);
  silent(problems);
  await context.close();
});

test("a moment of the run is shown while training goes on, and can be gone on from", async () => {
  const { page, context, problems } = await open(here);
  const untrained = await look(page);
  await call(page, "train", { steps: 300 });
  const trained = await look(page);
  await page.waitForFunction(() => Number(document.querySelector("#moment").max) >= 3);
  const words = page.locator("#moment-words");
  assert.equal(await words.innerText(), "");
  await page.locator("#moment").focus();
  await page.keyboard.press("Home");
  await page.waitForFunction(() => /^Step 0$/.test(document.querySelector("#moment-words").innerText));
  await eventually("the pictures of the start", () => look(page), (row) => difference(row, untrained) < 1);
  await page.locator("label", { hasText: /^max$/i }).first().click();
  await call(page, "play");
  await until(page, "training goes on underneath", (s) => s.step > 320);
  assert.equal(await words.innerText(), "Step 0, training goes on underneath");
  assert.ok(difference(await look(page), untrained) < 1, "and stay so");
  await page.keyboard.press(".");
  assert.match(await words.innerText(), /^Step 1,/);
  await page.getByRole("button", { name: "Live" }).click();
  assert.equal(await words.innerText(), "");
  await call(page, "pause");
  const halfway = difference(trained, untrained) / 2;
  await eventually("the present again", () => look(page), (row) => difference(row, untrained) > halfway);
  // Back for good.
  await page.keyboard.press(",");
  const step = Number((await words.innerText()).match(/^Step ([\d,]+)/)[1].replace(",", ""));
  await page.locator("#b-go-on").click();
  await until(page, "goes on from there", (s) => s.step === step);
  assert.equal(await words.innerText(), "");
  silent(problems);
  await context.close();
});

test("a run that goes on from a whole moment is the same run", async () => {
  const { page, context, problems } = await open(here);
  await variational(page);
  await call(page, "train", { steps: 40 });
  await page.locator("#moment").focus();
  await page.keyboard.press("Home");
  const means = await page.locator("#go-on-means").innerText();
  assert.match(means, /bit by bit/, "the start is kept whole");
  const losses = async () => {
    const losses = [];
    for (let i = 0; i < 5; i++) losses.push((await call(page, "train", { steps: 1 })).trainLoss);
    return losses;
  };
  await page.locator("#b-go-on").click();
  await until(page, "goes back", (s) => s.step === 0);
  const again = await losses();
  await call(page, "rewind");
  assert.deepEqual(await losses(), again);
  silent(problems);
  await context.close();
});

test("a presentation fills one screen, and Esc leaves it", async () => {
  for (const query of ["", "?present"]) {
    const { page, context, problems } = await open(here, { query, context: { viewport: { width: 1024, height: 768 } } });
    await call(page, "train", { steps: 20 });
    if (!query) await page.keyboard.press("p");
    const presents = () => page.evaluate(() => document.documentElement.dataset.mode === "present");
    await page.waitForFunction(() => document.documentElement.dataset.mode === "present");
    // Of the top bar the pickers stay.
    await page.locator("header.top .brand").waitFor({ state: "hidden" });
    assert.ok(await page.locator("#preset").isVisible());
    assert.ok(await page.locator(".recon-canvas canvas").isVisible());
    const over = await page.evaluate(() => {
      const lowest = Math.max(
        ...[...document.querySelectorAll(".strip, .timeline, .recon-canvas, .errs")].map(
          (part) => part.getBoundingClientRect().bottom,
        ),
      );
      return Math.max(document.documentElement.scrollHeight, lowest) - innerHeight;
    });
    assert.ok(over <= 0, `${over} pixels under the screen`);
    const cut = await page.evaluate(() => {
      const edge = (part, side) => document.querySelector(part).getBoundingClientRect()[side];
      return edge(".lat-stack", "bottom") - edge(".charts", "top");
    });
    assert.ok(cut <= 0, `${cut} pixels of the map are cut off`);
    await page.locator("body").press("Escape");
    await page.waitForFunction(() => document.documentElement.dataset.mode !== "present");
    assert.equal(await presents(), false);
    assert.ok(await page.locator("header.top .brand").isVisible());
    silent(problems);
    await context.close();
  }
});
