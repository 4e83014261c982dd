// Presentations: what a room needs, on one screen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, eventually, mapped, open, silent, stage } from "./lib/page.mjs";

let here;
before(async () => (here = await stage({ pictures: true })));
after(() => here.close());

const presenting = async (width, height, preset) => {
  const opened = await open(here, { query: "?backend=cpu&present", context: { viewport: { width, height } } });
  if (preset) await call(opened.page, "load", preset);
  await call(opened.page, "train", { steps: 60 });
  // Out of sight the map is not drawn.
  await opened.page.locator("#latent").scrollIntoViewIfNeeded();
  await mapped(opened.page);
  await opened.page.evaluate(() => scrollTo(0, 0));
  return opened;
};

/** What a room is to see and to be shown. */
const NEEDED = {
  "the dataset's picker": "#dataset",
  "the model's picker": "#preset",
  speed: ".transport .speed",
  "Look inside": "#b-inside",
  Compare: "#b-compare",
  "the difference's legend": "#diff-legend",
  "the classes' legend": ".lat-legend",
  "the curve's legend": ".run .legend-l",
  "the kind of noise": "#noise-kind",
  "the validation loss with its name": ".stats > div:nth-child(2) dt",
  "the diagram": ".flow canvas",
};

/** What of the needed parts does not lie whole within the screen. */
const missing = (page, needed) =>
  page.evaluate((needed) => {
    return Object.entries(needed)
      .filter(([, selector]) => {
        const element = document.querySelector(selector);
        if (!element?.checkVisibility()) return true;
        const { left, top, right, bottom, width } = element.getBoundingClientRect();
        return width === 0 || left < -0.5 || top < -0.5 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
      })
      .map(([name]) => name);
  }, needed);

for (const [width, height, least] of [
  [1024, 768, 44],
  [1440, 900, 70],
  [1920, 1080, 95],
]) {
  test(`${width} x ${height}: all that a room needs is on one screen, eight pictures as large as it lets them be`, async () => {
    const { page, context, problems } = await presenting(width, height);
    assert.deepEqual(await missing(page, NEEDED), []);
    assert.equal(await page.locator(".cols button").count(), 8);
    const { width: wide } = await page.locator(".recon-canvas canvas").boundingBox();
    const tile = (wide + 4) / 8 - 4;
    assert.ok(tile >= least, `pictures of ${tile} pixels`);
    const over = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
    assert.ok(over <= 0, `${over} pixels under the screen`);
    silent(problems);
    await context.close();
  });
}

test("the letters of a presentation grow with its screen", async () => {
  const sizes = [];
  for (const [width, height] of [
    [1024, 768],
    [1920, 1080],
  ]) {
    const { page, context } = await presenting(width, height);
    sizes.push(
      await page.locator(".row-k .strong").evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize)),
    );
    await context.close();
  }
  // A room sees the same share of the screen's height.
  assert.ok(sizes[0] >= 13 && sizes[1] / sizes[0] >= 1.3, sizes.join());
});

test("news moves nothing in a presentation", async () => {
  const { page, context, problems } = await presenting(1440, 900);
  const places = () =>
    page.evaluate(() =>
      [".transport", ".recon-canvas", ".lat-stack", ".charts"].map((part) => {
        const { x, y, width, height } = document.querySelector(part).getBoundingClientRect();
        return [x, y, width, height];
      }),
    );
  const before = await places();
  await page.locator("#preset").selectOption("conv_light_rgb");
  await page.locator(".notice").first().waitFor();
  assert.deepEqual(await places(), before);
  silent(problems);
  await context.close();
});

test("on a telephone the bar's words do not lie on each other", async () => {
  const { page, context, problems } = await presenting(390, 844);
  const lying = await page.evaluate(() => {
    const parts = [...document.querySelectorAll(".transport :is(button, .speed, .prog, .stats, #n-val)")]
      .filter((element) => element.checkVisibility())
      .map((element) => [element, element.getBoundingClientRect()]);
    const found = [];
    parts.forEach(([one, a], i) => {
      for (const [other, b] of parts.slice(i + 1)) {
        if (one.contains(other) || other.contains(one)) continue;
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 1) found.push(`${one.id || one.className} on ${other.id || other.className}`);
      }
    });
    return found;
  });
  assert.deepEqual(lying, []);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${wide} pixels too wide`);
  silent(problems);
  await context.close();
});

test("runs are compared in a presentation, on one screen", async () => {
  const { page, context, problems } = await presenting(1440, 900, "vae2");
  await page.locator("#b-compare").click();
  await page.locator("#other-stack canvas").first().waitFor();
  const plain = await page.locator("#preset option[value=plain2]").textContent();
  await eventually("the other's name", () => page.locator("#h-other-map").textContent(), (name) => name === plain);
  const parts = {
    "this map": ".pane.latent .lat-stack",
    "the other map": "#other-stack",
    "these pictures": ".recon-canvas canvas",
    "the other's pictures": ".compare-canvas canvas",
    "what stands beside": "#compare-with",
  };
  await eventually("all of it", () => missing(page, parts), (missing) => missing.length === 0);
  silent(problems);
  await context.close();
});
