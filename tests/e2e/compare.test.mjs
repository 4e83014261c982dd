// Two runs side by side, and principal components beside them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, eventually, mapped, open, silent, stage } from "./lib/page.mjs";

let here;
before(async () => (here = await stage({ pictures: true })));
after(() => here.close());

const trained = async (preset, steps, viewport = { width: 1440, height: 900 }) => {
  const opened = await open(here, { query: "?backend=cpu", context: { viewport } });
  await call(opened.page, "load", preset);
  await call(opened.page, "train", { steps });
  await mapped(opened.page);
  return opened;
};

/** How many colours are on a canvas. */
const colours = (page, selector) =>
  page.evaluate((selector) => {
    const canvas = document.querySelector(selector);
    if (!canvas?.width) return 0;
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy.getContext("2d");
    context.drawImage(canvas, 0, 0);
    return new Set(new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size;
  }, selector);

const box = (page, selector) => page.locator(selector).first().boundingBox();
const bars = (page) => page.locator("#compare-errors li").allTextContents();

test("one press sets a plain autoencoder beside the variational one: maps, fields and pictures of equal size", async () => {
  const { page, context, problems } = await trained("vae2", 120);
  await page.locator("#b-compare").click();
  assert.equal(await page.locator("#compare-with").inputValue(), "plain2");
  // At the top of the stage, not at the page's foot.
  assert.ok((await box(page, "#compare")).y < 200);
  assert.equal(await page.evaluate(() => scrollY), 0);
  await page.waitForFunction(
    () => document.querySelector("#compare-facts tbody tr:nth-child(4)")?.textContent === "Step120120",
    null,
    { timeout: 30_000 },
  );
  for (const canvas of [".lat-field canvas", ".lat-points canvas"]) {
    for (const side of [".pane.latent", ".pane.other-map"]) {
      await eventually(`${side} ${canvas}`, () => colours(page, `${side} ${canvas}`), (count) => count > 8);
    }
  }
  await eventually("its pictures", () => colours(page, ".compare-canvas canvas"), (count) => count > 20);
  const [own, its] = [await box(page, ".pane.latent .lat-stack"), await box(page, "#other-stack")];
  assert.ok(Math.abs(own.width - its.width) < 1 && Math.abs(own.y - its.y) < 1, JSON.stringify([own, its]));
  assert.ok(own.width >= 280, `maps of ${own.width} pixels`);
  const [pictures, others] = [await box(page, ".recon-canvas canvas"), await box(page, ".compare-canvas canvas")];
  assert.ok(Math.abs(pictures.width - others.width) < 1 && Math.abs(pictures.y - others.y) < 2, JSON.stringify([pictures, others]));
  // Both and principal components on one axis, without being asked for.
  await eventually("three errors", () => bars(page), (bars) => bars.length === 3);
  const [components, ours, theirs] = await bars(page);
  assert.match(components, /PCA, 2 components/);
  assert.match(ours, /this run, step 120/);
  assert.match(theirs, /the other, step 120/);
  const names = await page.locator("#compare-facts tbody tr:first-child td").allTextContents();
  const titles = await page.evaluate(() => ["vae2", "plain2"].map((id) => document.querySelector(`#preset option[value=${id}]`).textContent));
  assert.deepEqual(names, titles);
  silent(problems);
  await context.close();
});

test("principal components stand beside the run without a second model", async () => {
  const { page, context, problems } = await trained("dense", 40);
  await page.locator("#b-compare").click();
  await page.locator("#compare-with").selectOption("pca");
  await page.locator("#h-other-map").waitFor({ state: "detached" });
  await eventually(
    "two errors",
    () => bars(page),
    (bars) => bars.length === 2 && /PCA, 64 components/.test(bars[0]) && /step 40/.test(bars[1]),
  );
  silent(problems);
  await context.close();
});

test("a small code stands beside a large one, and its probe is dragged on its own map", async () => {
  const { page, context, problems } = await trained("dense", 40);
  await page.locator("#b-compare").click();
  await page.waitForFunction(() => /code of 2$/.test(document.querySelector("#h-other-map")?.textContent ?? ""));
  assert.equal(await page.locator("#compare-facts tbody tr:nth-child(2)").textContent(), "Code642");
  await page.waitForFunction(() => document.querySelector("#compare-facts tbody tr:nth-child(4)")?.textContent === "Step4040", null, { timeout: 30_000 });
  const words = () => page.locator(".other-map .probe-say span").textContent();
  const before = await words();
  const { x, y, width, height } = await box(page, "#other-latent");
  await page.mouse.click(x + width * 0.3, y + height * 0.7);
  await eventually("the probe", words, (now) => now !== before);
  await page.locator("#other-latent").focus();
  const clicked = await words();
  await page.keyboard.press("ArrowRight");
  await eventually("the probe by a key", words, (now) => now !== clicked);
  // Closed, all is as it was.
  await page.locator("#b-compare").click();
  await page.locator("#compare").waitFor({ state: "detached" });
  assert.equal(await page.locator("#stage.beside, #stage.compared").count(), 0);
  silent(problems);
  await context.close();
});
