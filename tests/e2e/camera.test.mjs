// A camera as what is on the drawing pad, and what is on the pad among the pictures on show.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { call, open, silent, stage, until } from "./lib/page.mjs";
import { reader } from "./lib/pixels.mjs";

const SIZE = [320, 240];

/** A film of one second: an L of dark ink to the left on paper that gets darker to the right. */
function film() {
  const [width, height] = SIZE;
  const luma = Buffer.alloc(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = 220 - 110 * (x / width);
      const ink = (x >= 90 && x < 106 && y >= 60 && y < 180) || (x >= 90 && x < 150 && y >= 164 && y < 180);
      luma[y * width + x] = ink ? 0.25 * light : light;
    }
  }
  const frame = Buffer.concat([Buffer.from("FRAME\n"), luma, Buffer.alloc((width * height) / 2, 128)]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "film-"));
  const file = path.join(folder, "film.y4m");
  fs.writeFileSync(file, Buffer.concat([head, ...Array(10).fill(frame)]));
  return file;
}

let here;
let file;
before(async () => {
  file = film();
  here = await stage({ camera: file });
});
after(async () => {
  await here?.close();
  fs.rmSync(path.dirname(file), { recursive: true });
});

async function drawing({ preset = "dense", allowed = true } = {}) {
  const opened = await open(here, { query: "?backend=cpu" });
  const { page, context } = opened;
  await context.grantPermissions(allowed ? ["camera"] : []);
  await page.evaluate(reader);
  await page.evaluate(columns);
  await call(page, "load", preset);
  await call(page, "train", { steps: 60 });
  await page.locator("#b-draw").click();
  await page.locator("#pad").scrollIntoViewIfNeeded();
  return opened;
}

/** Puts into the page what the model gets of the pad, and the input in the first column at the model's size. */
function columns() {
  globalThis.seen = () => pixels("pad-seen");
  globalThis.firstInput = () => {
    const canvas = document.querySelector(".recon-canvas canvas");
    // Out of sight it is not drawn.
    canvas.scrollIntoView({ block: "nearest" });
    const { width, values } = pixelsOf(canvas);
    const columns = document.querySelectorAll(".cols button").length;
    const gap = 4;
    const tile = (width + gap) / columns - gap;
    const at = (i) => Math.floor(((i + 0.5) * tile) / 28);
    return Array.from({ length: 784 }, (_, i) => values[at(Math.floor(i / 28)) * width + at(i % 28)]);
  };
}

const seen = (page) => page.evaluate(() => globalThis.seen());
const filmed = (page) =>
  page.waitForFunction(() => globalThis.seen().some((value) => value > 0.5), null, { timeout: 20_000 });
const middle = (picture, axis) => {
  const mass = picture.reduce((sum, value) => sum + value, 0);
  const place = (i) => (axis === 0 ? i % 28 : Math.floor(i / 28)) + 0.5;
  return picture.reduce((sum, value, i) => sum + value * place(i), 0) / mass;
};
const largest = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

test("what a camera sees goes through the model, is kept, taken and undone", async () => {
  const { page, context, problems } = await drawing();
  await page.locator("#b-camera").click();
  await filmed(page);
  // Ink on paper: the shadow is nothing, and the drawing is centred as MNIST's are.
  const ink = await seen(page);
  const quiet = ink.filter((value) => value < 0.1).length;
  assert.ok(quiet > 600, `${quiet} of 784 are paper`);
  for (const axis of [0, 1]) assert.ok(Math.abs(middle(ink, axis) - 14) < 0.7, `${middle(ink, axis)}`);
  assert.match(await page.locator("#pad-error").textContent(), /^\.\d+$/);
  // Kept while the film goes on.
  await page.locator("#b-keep").click();
  assert.equal(await page.locator(".kept-l li").count(), 1);
  assert.equal(await page.locator("#b-camera").getAttribute("aria-pressed"), "true");
  // All of the picture, and its negative.
  await page.locator("#camera-sees").selectOption("light");
  await page.waitForFunction(() => globalThis.seen()[14 * 28 + 27] > 0.3);
  const light = await seen(page);
  assert.ok(light[0] > light[27] + 0.1, "the shadow is seen");
  await page.locator("#camera-sees").selectOption("dark");
  await page.waitForFunction((light) => Math.abs(globalThis.seen()[0] - (1 - light)) < 0.05, light[0]);
  await page.locator("#camera-sees").selectOption("ink");
  await page.waitForFunction((ink) => globalThis.seen().every((value, i) => Math.abs(value - ink[i]) < 0.1), ink);
  await page.locator("#b-take").click();
  assert.equal(await page.locator("#b-camera").getAttribute("aria-pressed"), "false");
  assert.ok(largest(await seen(page), ink) < 0.1, "what was taken stays");
  await page.locator("#b-unmark").click();
  await page.waitForFunction(() => globalThis.seen().every((value) => value < 0.05));
  // By keyboard, from the pad; closing the pad gives the camera back.
  await page.locator("#b-camera").click();
  await filmed(page);
  await page.locator("#pad").focus();
  await page.keyboard.press("Space");
  assert.equal(await page.locator("#b-camera").getAttribute("aria-pressed"), "false");
  await page.locator("#b-clear").click();
  await page.locator("#b-camera").click();
  await filmed(page);
  await page.locator("#b-draw").click();
  await page.locator("#b-draw").click();
  assert.equal(await page.locator("#b-camera").getAttribute("aria-pressed"), "false");
  assert.ok((await seen(page)).every((value) => value < 0.05), "nothing was taken");
  silent(problems);
  await context.close();
});

test("without permission the page says what to do, and goes on", async () => {
  const { page, context, problems } = await drawing({ allowed: false });
  await page.locator("#b-camera").click();
  await page.locator("#camera-trouble").filter({ hasText: "may not use the camera" }).waitFor();
  assert.equal(await page.locator("#b-camera").getAttribute("aria-pressed"), "false");
  await call(page, "train", { steps: 1 });
  await context.grantPermissions(["camera"]);
  await page.locator("#b-camera").click();
  await filmed(page);
  assert.equal(await page.locator("#camera-trouble").textContent(), "");
  silent(problems);
  await context.close();
});

test("what is on the pad stands among the pictures, meets noise and holes, and leaves", async () => {
  const { page, context, problems } = await drawing({ preset: "denoise" });
  await page.locator("#b-camera").click();
  await filmed(page);
  await page.locator("#pad-guest").check();
  const first = page.locator(".cols button").first();
  await page.waitForFunction(() => document.querySelector(".cols button").ariaLabel.includes("your own"));
  assert.equal(await first.getAttribute("aria-checked"), "true");
  await page.waitForFunction(() => {
    const wanted = globalThis.seen();
    return globalThis.firstInput().every((value, i) => Math.abs(value - wanted[i]) < 0.15);
  });
  // The model made for noise undoes some of it here, too; that is told beside the others'.
  assert.match(await page.locator("#gain").textContent(), /dB/);
  // It stays while the run goes on, and comes with another model.
  await page.locator("#b-take").click();
  await call(page, "play");
  await until(page, "training", (now) => now.step > 100);
  await call(page, "pause");
  const there = () =>
    page.waitForFunction(() => {
      const wanted = globalThis.seen();
      return globalThis.firstInput().every((value, i) => Math.abs(value - wanted[i]) < 0.15);
    });
  await there();
  await call(page, "load", "dense");
  await there();
  assert.match(await first.getAttribute("aria-label"), /your own/);
  await page.locator("#pad-guest").uncheck();
  await page.waitForFunction(() => !document.querySelector(".cols button").ariaLabel.includes("your own"));
  await page.waitForFunction(() => {
    const drawn = globalThis.seen();
    return globalThis.firstInput().some((value, i) => Math.abs(value - drawn[i]) > 0.5);
  });
  silent(problems);
  await context.close();
});

test("where there is no camera, the page says so", async () => {
  const bare = await stage();
  try {
    const { page, context, problems } = await open(bare, { query: "?backend=cpu" });
    await context.grantPermissions(["camera"]);
    await page.locator("#b-draw").click();
    await page.locator("#b-camera").click();
    await page.locator("#camera-trouble").filter({ hasText: "There is no camera" }).waitFor();
    silent(problems);
  } finally {
    await bare.close();
  }
});
