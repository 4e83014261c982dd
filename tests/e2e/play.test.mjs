// Playing with codes: the film, concepts, traversals, draws from the prior, and what is saved of them.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { call, mapped, open, silent, stage } from "./lib/page.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let here;
before(async () => (here = await stage()));
after(() => here.close());

/**
 * The page with the run it opens with, a few steps in, on the CPU, once its codes are on the map.
 * @param {number} [units] numbers of a Gaussian code in place of the plain one
 */
async function trained({ units, dataset, steps = 30, ...options } = {}) {
  const opened = await open(here, { query: "?backend=cpu", ...options });
  if (dataset) await call(opened.page, "dataset", dataset);
  if (units) {
    const run = await call(opened.page, "spec");
    run.model.encoder.splice(-1, 1, { name: "code", kind: "gaussian", units, init: "glorot", activation: "linear" });
    await call(opened.page, "load", run);
  }
  await call(opened.page, "train", { steps });
  await mapped(opened.page);
  return opened;
}

/**
 * The first row of pictures on a canvas, as values: each pixel of a picture is looked at in its middle. Grey pictures only.
 * @returns {Promise<number[][] | null>} null while nothing is drawn
 */
function values(page, selector, columns, side) {
  return page.evaluate(
    ([selector, columns, side]) => {
      const canvas = document.querySelector(selector);
      if (!canvas?.width || canvas.width < columns * side) return null;
      const tile = columns === 1 ? canvas.width : canvas.height;
      const gap = columns === 1 ? 0 : (canvas.width - columns * tile) / (columns - 1);
      const copy = new OffscreenCanvas(canvas.width, tile);
      const context = copy.getContext("2d", { willReadFrequently: true });
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, tile);
      if (!data[3]) return null;
      const style = getComputedStyle(document.documentElement);
      const red = (name) => parseInt(style.getPropertyValue(name).trim().slice(1, 3), 16);
      const [zero, one] = [red("--px0"), red("--px1")];
      const scale = tile / side;
      return Array.from({ length: columns }, (_, i) =>
        Array.from({ length: side * side }, (_, p) => {
          const x = Math.floor(i * (tile + gap) + ((p % side) + 0.5) * scale);
          const y = Math.floor((Math.floor(p / side) + 0.5) * scale);
          return (data[4 * (y * canvas.width + x)] - zero) / (one - zero);
        }),
      );
    },
    [selector, columns, side],
  );
}

/** What the model makes of codes, as plain numbers, `pixels` a picture. */
async function decoded(page, codes, pixels) {
  const all = await page.evaluate(
    async (codes) => Array.from(await hourglass.decode(new Float32Array(codes.flat()))),
    codes,
  );
  return codes.map((_, i) => all.slice(i * pixels, (i + 1) * pixels));
}

const put = (page, code) => page.evaluate((code) => hourglass.probe(new Float32Array(code)), code);
const probe = (page) => page.evaluate(async () => Array.from(await hourglass.probe()));

/** Largest difference between two lists of numbers. */
const off = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

/** Waits until a canvas shows these pictures: within two levels of 256, as much as rounding to bytes takes. */
async function shows(page, selector, wanted, side = 28) {
  const end = Date.now() + 15_000;
  for (;;) {
    const seen = await values(page, selector, wanted.length, side);
    const most = seen ? Math.max(...seen.map((picture, i) => off(picture, wanted[i]))) : Infinity;
    if (most < 2.5 / 220) return;
    assert.ok(Date.now() < end, `${selector} is off by ${most}`);
    await page.waitForTimeout(50);
  }
}

const menu = async (page, title, item) => {
  await page.locator(".walk .menu summary", { hasText: title }).click();
  await page.getByRole("button", { name: item }).click();
};

/** How many pictures the film has. */
const frames = async (page) => parseInt(await page.locator("#film").getAttribute("aria-label"), 10);

/** Codes from one to another. */
const between = (a, b, n) =>
  Array.from({ length: n }, (_, i) => a.map((from, d) => from + ((b[d] - from) * i) / (n - 1)));

/** What a press saves: its name and its bytes. */
async function saved(page, press) {
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 30_000 }), press()]);
  return { name: download.suggestedFilename(), bytes: fs.readFileSync(await download.path()) };
}

test("the film runs from A to B, the probe along it, and it is saved", async () => {
  const { page, context, problems } = await trained();
  const { length: size } = await probe(page);
  const a = Array.from({ length: size }, (_, i) => Math.sin(i));
  const b = Array.from({ length: size }, (_, i) => 2 * Math.cos(3 * i));
  await put(page, a);
  await menu(page, "A and B", "A: where the probe is");
  await put(page, b);
  await menu(page, "A and B", "B: where the probe is");
  const n = await frames(page);
  assert.ok(n >= 7, `${n} pictures`);
  await shows(page, ".film canvas", await decoded(page, between(a, b, n), 784));

  // Training goes on under it.
  await call(page, "train", { steps: 10 });
  await shows(page, ".film canvas", await decoded(page, between(a, b, n), 784));

  await page.locator("#film-at").fill("0.25");
  assert.ok(off(await probe(page), between(a, b, 5)[1]) < 1e-5, "the probe is a quarter of the way");
  assert.match(await page.locator("#film-at").getAttribute("aria-valuetext"), /^25.%$/);
  await page.getByRole("button", { name: "Swap" }).click();
  await shows(page, ".film canvas", await decoded(page, between(b, a, n), 784));
  await page.locator("#b-arc").click();
  assert.equal(await page.locator("#b-arc").getAttribute("aria-pressed"), "true");
  assert.match(await page.locator("#film").getAttribute("aria-label"), /along the arc from A to B/);

  const gif = await saved(page, () => menu(page, "Save", "Interpolation as animated GIF"));
  assert.equal(gif.name, "hourglass-film.gif");
  assert.equal(gif.bytes.subarray(0, 6).toString("latin1"), "GIF89a");
  assert.deepEqual([gif.bytes.readUInt16LE(6), gif.bytes.readUInt16LE(8)], [280, 280]);
  assert.equal(gif.bytes.at(-1), 0x3b, "it ends as a GIF does");
  const png = await saved(page, () => menu(page, "Save", "Strip as PNG"));
  assert.equal(png.name, "hourglass-film.png");
  assert.deepEqual([...png.bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  assert.deepEqual([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)], [n * 112 + (n - 1) * 8, 112]);
  const one = await saved(page, () => menu(page, "Save", "Picture at the probe as PNG"));
  assert.deepEqual([one.bytes.readUInt32BE(16), one.bytes.readUInt32BE(20)], [280, 280]);
  silent(problems);
  await context.close();
});

test("the probe walks along the film, and steps where less motion is wanted", async () => {
  for (const reducedMotion of ["no-preference", "reduce"]) {
    const { page, context, problems } = await trained({ context: { reducedMotion } });
    const at = async () => Number(await page.locator("#film-at").inputValue());
    await page.getByRole("button", { name: "Move the probe along the strip" }).click();
    const seen = new Set();
    const end = Date.now() + 2500;
    while (Date.now() < end) {
      seen.add(await at());
      await page.waitForTimeout(20);
    }
    await page.getByRole("button", { name: "Stop the probe" }).click();
    if (reducedMotion === "reduce") assert.ok(seen.size >= 2 && seen.size <= 5, `${seen.size} places`);
    else assert.ok(seen.size > 5, `${seen.size} places`);
    const stopped = await at();
    await page.waitForTimeout(1200);
    assert.equal(await at(), stopped, "it stays stopped");
    silent(problems);
    await context.close();
  }
});

test("two pictures on the map become the ends", async () => {
  const { page, context, problems } = await trained();
  const before = await probe(page);
  await page.locator(".walk .menu summary", { hasText: "A and B" }).click();
  await page.getByRole("button", { name: "Choose two pictures on the map" }).click();
  const ends = () => page.locator(".lat-pin").evaluateAll((pins) => pins.map((pin) => pin.ariaLabel));
  const old = await ends();
  const box = await page.locator(".lat-hand").boundingBox();
  const press = (x, y) => page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  await page.locator(".choosing", { hasText: "for A" }).waitFor();
  await press(0.1, 0.9);
  await page.locator(".choosing", { hasText: "for B" }).waitFor();
  await press(0.9, 0.1);
  await page.locator(".choosing").waitFor({ state: "hidden" });
  const now = await ends();
  assert.notEqual(now[0], old[0]);
  assert.notEqual(now[1], old[1]);
  assert.ok(off(await probe(page), before) < 1e-6, "the probe stays");
  silent(problems);
  await context.close();
});

test("a concept on faces leads from one mean code to the other", async () => {
  const { page, context, problems } = await trained({ dataset: "faces" });
  await page.getByRole("button", { name: "+ Concept" }).click();
  const form = page.getByRole("form", { name: "New concept" });
  const titles = await form.getByLabel("More").locator("option").allTextContents();
  const smiles = titles.filter((title) => /smil/i.test(title));
  assert.ok(smiles.length >= 2, titles.join(", "));
  await form.getByLabel("More").selectOption(smiles.at(-1));
  await form.getByLabel("Less").selectOption(smiles.at(-1));
  assert.match(await form.locator("#concept-error").innerText(), /same pictures/);
  assert.ok(await form.getByRole("button", { name: "Add concept" }).isDisabled());
  await form.getByLabel("Less").selectOption(smiles[0]);
  await form.getByLabel("Name").fill("Smile");
  await form.getByRole("button", { name: "Add concept" }).click();
  assert.ok(await page.getByRole("radio", { name: "Smile" }).isChecked());
  assert.match(await page.locator("#film").getAttribute("aria-label"), /along the concept Smile/);

  const start = await probe(page);
  await page.locator("#film-at").fill("1");
  const one = await probe(page);
  await page.locator("#film-at").fill("-1");
  const less = await probe(page);
  const arrow = one.map((value, i) => value - start[i]);
  assert.ok(Math.hypot(...arrow) > 1e-4, "the arrow leads somewhere");
  assert.ok(off(less, start.map((value, i) => value - arrow[i])) < 1e-4, "and as far back");

  await page.getByRole("button", { name: "From the focus picture" }).click();
  await page.waitForFunction(() => document.querySelector("#film-at").value === "0");
  assert.ok(off(await probe(page), start) > 1e-4, "the focus picture's code is another");
  await page.getByRole("button", { name: "Remove" }).click();
  assert.equal(await page.getByRole("radio", { name: "Smile" }).count(), 0);
  assert.ok(await page.getByRole("radio", { name: "A→B" }).isChecked());
  silent(problems);
  await context.close();
});

test("traversals change one dimension at a time, and say what it tells", async () => {
  const { page, context, problems } = await trained({ units: 8, dataset: "faces" });
  await page.getByRole("button", { name: "Traversals: one dimension at a time" }).click();
  await page.waitForSelector("#traversal-sheet canvas");
  const rows = await page.locator(".trav-k li").allInnerTexts();
  assert.equal(rows.length, 8);
  assert.deepEqual(rows.map((row) => row.match(/^z(.)/)[1]).sort(), [..."₁₂₃₄₅₆₇₈"]);
  const nats = rows.map((row) => parseFloat(row.split(/\s+/)[1])).filter((value) => !Number.isNaN(value));
  assert.deepEqual(nats, nats.toSorted((a, b) => b - a), "the most telling come first");
  await page.waitForFunction(() => /MIG\) \d\.\d\d/.test(document.querySelector("#mig")?.textContent ?? ""), null, {
    timeout: 30_000,
  });
  assert.equal(await page.locator(".mi-t tbody tr").count(), 8);
  const heads = await page.locator(".mi-t thead th").count();
  assert.equal(await page.locator(".mi-t tbody td").count(), 8 * (heads - 1));
  await page.addScriptTag({ path: AXE });
  const { violations } = await page.evaluate(() => axe.run(".trav", { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target)}`), []);
  const png = await saved(page, () => page.locator(".trav").getByRole("button", { name: "Save as PNG" }).click());
  assert.equal(png.name, "hourglass-traversals.png");
  silent(problems);
  await context.close();
});

test("sixty-four pictures come from the prior, and others when asked", async () => {
  const { page, context, problems } = await trained({ units: 8 });
  await page.getByRole("button", { name: "Generate 64" }).click();
  const dialog = page.getByRole("dialog", { name: "New pictures from random codes" });
  assert.match(await dialog.innerText(), /standard normal/);
  const drawn = () =>
    page.evaluate(() => {
      const canvas = document.querySelector("#prior-sheet canvas");
      if (!canvas?.width) return null;
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext("2d");
      context.drawImage(canvas, 0, 0);
      const words = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
      return new Set(words).size > 30 ? words.reduce((hash, word) => (Math.imul(hash, 31) + word) | 0, 7) : null;
    });
  const settled = async (other) => {
    const end = Date.now() + 15_000;
    for (;;) {
      const now = await drawn();
      if (now !== null && now !== other) return now;
      assert.ok(Date.now() < end, "nothing else is drawn");
      await page.waitForTimeout(50);
    }
  };
  const first = await settled(null);
  await dialog.getByRole("button", { name: "Draw others" }).click();
  await settled(first);
  const png = await saved(page, () => dialog.getByRole("button", { name: "Save as PNG" }).click());
  assert.equal(png.name, "hourglass-prior.png");
  assert.deepEqual([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)], [8 * 112 + 56, 8 * 112 + 56]);
  await page.keyboard.press("Escape");
  assert.ok(await dialog.isHidden());
  // Once more: a fresh canvas for the same engine.
  await page.getByRole("button", { name: "Generate 64" }).click();
  await settled(null);
  silent(problems);
  await context.close();
});
