// The latent map: the probe, the ends of the walk, the axes, the legend, PCA and embeddings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, mapped, open, silent, stage } from "./lib/page.mjs";

let here;
before(async () => (here = await stage()));
after(() => here.close());

/** The page with a preset, trained so many steps on the CPU, and codes on the map. */
async function mapping(preset, { steps = 150, ...options } = {}) {
  const opened = await open(here, { query: "?backend=cpu", ...options });
  const { page } = opened;
  await call(page, "load", preset);
  await call(page, "train", { steps });
  await page.locator("#latent").scrollIntoViewIfNeeded();
  await mapped(page);
  return opened;
}

const probe = (page) => page.evaluate(async () => Array.from(await hourglass.probe()));

/** Colours on a canvas of the map, and a number that changes with them. */
function pixels(page, selector) {
  return page.evaluate((selector) => {
    const canvas = document.querySelector(`${selector} canvas`);
    if (!canvas?.width) return { colours: 0, sum: 0 };
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const words = new Uint32Array(context.getImageData(0, 0, copy.width, copy.height).data.buffer);
    return { colours: new Set(words).size, sum: words.reduce((sum, word, i) => (sum * 31 + (word ^ i)) >>> 0, 7) };
  }, selector);
}

async function changes(page, selector, before) {
  const end = Date.now() + 10_000;
  for (;;) {
    const now = await pixels(page, selector);
    if (now.sum !== before.sum && now.colours > 1) return now;
    assert.ok(Date.now() < end, `${selector} stayed as it was`);
    await page.waitForTimeout(50);
  }
}

async function box(page) {
  return page.locator("#latent").boundingBox();
}

test("the probe goes where the pointer goes, and what is decoded there follows", async () => {
  const { page, context, problems } = await mapping("vae2");
  await changes(page, ".lat-field", { sum: 0 });
  await changes(page, ".lat-points", { sum: 0 });
  const { x, y, width, height } = await box(page);
  const seen = await pixels(page, ".probe-pic");
  // A click jumps; quantiles of the prior lie evenly, so a quarter of the way is z = -0.674.
  await page.mouse.click(x + width / 4, y + height / 4);
  const [across, up] = await probe(page);
  assert.ok(Math.abs(across + 0.674) < 0.02 && Math.abs(up - 0.674) < 0.02, `${across}, ${up}`);
  await changes(page, ".probe-pic", seen);
  await page.mouse.move(x + width / 4, y + height / 4);
  await page.mouse.down();
  for (let i = 0; i <= 20; i++) {
    await page.mouse.move(x + width * (0.25 + 0.02 * i), y + height * 0.4);
    await page.waitForTimeout(16);
  }
  // Beyond the map the probe stops at its edge.
  await page.mouse.move(x + width + 40, y + height * 0.4);
  await page.mouse.up();
  await page.waitForFunction(async () => (await hourglass.probe())[0] > 3);
  await page.waitForFunction(async () => (await hourglass.latency()).length > 3);
  const latency = await page.evaluate(() => hourglass.latency());
  assert.ok(latency.every((ms) => ms > 0 && ms < 2000), JSON.stringify(latency));
  silent(problems);
  await context.close();
});

test("the ends of the walk are dragged by themselves", async () => {
  const { page, context, problems } = await mapping("vae2");
  const at = await page.locator("#pin-a").boundingBox();
  const before = await probe(page);
  const name = await page.locator("#pin-a").getAttribute("aria-label");
  await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
  await page.mouse.down();
  await page.mouse.move(at.x + 60, at.y - 30, { steps: 6 });
  await page.mouse.up();
  await page.waitForFunction((name) => document.querySelector("#pin-a").getAttribute("aria-label") !== name, name);
  assert.deepEqual(await probe(page), before, "the probe stays");
  silent(problems);
  await context.close();
});

test("keys move the probe, a screen reader hears where to, and Tab goes on to A and B", async () => {
  const { page, context, problems } = await mapping("vae2");
  await page.keyboard.press("l");
  const focused = () => page.evaluate(() => document.activeElement.id);
  assert.equal(await focused(), "latent");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowUp");
  const [across, up] = await probe(page);
  assert.ok(Math.abs(across - 0.1) < 1e-5 && Math.abs(up - 0.5) < 1e-5, `${across}, ${up}`);
  assert.equal(await page.locator("#probe-say").textContent(), "", "not while it moves");
  await page.waitForFunction(() => /z₁ 0\.10, z₂ 0\.50\. The nearest sample/.test(document.querySelector("#probe-say").textContent));
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "pin-a");
  const before = await page.locator("#pin-a").getAttribute("aria-label");
  await page.keyboard.press("Shift+ArrowLeft");
  assert.notEqual(await page.locator("#pin-a").getAttribute("aria-label"), before);
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "pin-b");
  silent(problems);
  await context.close();
});

test("the map is moved, zoomed and shown whole again", async () => {
  const { page, context, problems } = await mapping("vae2");
  const { x, y, width, height } = await box(page);
  assert.equal(await page.locator("#b-whole").count(), 0);
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.wheel(0, -300);
  await page.locator("#b-whole").waitFor();
  await page.locator("#b-whole").click();
  await page.locator("#b-whole").waitFor({ state: "detached" });
  await page.locator("#latent").focus();
  await page.keyboard.press("+");
  await page.locator("#b-whole").waitFor();
  await page.keyboard.press("0");
  await page.locator("#b-whole").waitFor({ state: "detached" });
  silent(problems);
  await context.close();
});

test("the legend shows one class alone, all of them again, and hides one", async () => {
  const { page, context, problems } = await mapping("vae2");
  const shown = () => page.locator("#legend button[aria-pressed=true]").allTextContents();
  const all = await shown();
  assert.equal(all.length, 10);
  const dots = await changes(page, ".lat-points", { sum: 0 });
  await page.locator("#legend button", { hasText: "3" }).click();
  assert.deepEqual(await shown(), ["3"]);
  await changes(page, ".lat-points", dots);
  await page.locator("#legend button", { hasText: "3" }).click();
  assert.deepEqual(await shown(), all);
  await page.locator("#legend button", { hasText: "8" }).click({ modifiers: ["Shift"] });
  assert.deepEqual(await shown(), all.filter((name) => name !== "8"));
  silent(problems);
  await context.close();
});

test("a lasso catches the points that are shown", async () => {
  const { page, context, problems } = await mapping("vae2");
  const { x, y, width, height } = await box(page);
  await page.locator("#b-select").click();
  const corners = [[0.02, 0.02], [0.98, 0.02], [0.98, 0.9], [0.02, 0.9]];
  await page.mouse.move(x + width * corners[0][0], y + height * corners[0][1]);
  await page.mouse.down();
  for (const [u, v] of corners) await page.mouse.move(x + width * u, y + height * v, { steps: 4 });
  await page.mouse.up();
  await page.locator("#b-unselect").waitFor();
  assert.match(await page.locator("#b-unselect").textContent(), /^\d+ selected/);
  await page.locator("#b-unselect").click();
  await page.locator("#b-unselect").waitFor({ state: "detached" });
  silent(problems);
  await context.close();
});

test("a wider Gaussian code has axes to pick and a slider for every dimension", async () => {
  const { page, context, problems } = await mapping("vae8");
  assert.equal(await page.locator(".dims li").count(), 8);
  const field = await changes(page, ".lat-field", { sum: 0 });
  await page.locator("#ax-x").selectOption({ label: "z₃" });
  await changes(page, ".lat-field", field);
  // Picking what the other axis shows changes the two about.
  await page.locator("#ax-y").selectOption({ label: "z₃" });
  assert.equal(await page.locator("#ax-x").inputValue(), "1");
  const slider = page.getByRole("slider", { name: /^z₅/ });
  await slider.fill("1.5");
  assert.ok(Math.abs((await probe(page))[4] - 1.5) < 1e-5);
  await slider.press("Backspace");
  assert.equal((await probe(page))[4], 0);
  await page.locator("#b-prior").click();
  assert.ok((await probe(page)).every((z) => z !== 0));
  silent(problems);
  await context.close();
});

test("a wide plain code is shown by its principal components, which decode", async () => {
  const { page, context, problems } = await mapping("dense");
  assert.ok(await page.locator('input[name="latent-view"][value="pca"]').isChecked());
  await page.getByText(/These two directions hold \d+ % of the codes’ variance/).waitFor();
  const before = await probe(page);
  const { x, y, width, height } = await box(page);
  await page.mouse.click(x + width * 0.7, y + height * 0.3);
  const after = await probe(page);
  assert.ok(after.filter((z, i) => Math.abs(z - before[i]) > 1e-6).length > 10, "the whole code moves");
  assert.match(await page.locator("#pos").textContent(), /^PC1 .*, PC2 /);
  await page.locator('input[name="latent-view"][value="code"]').check({ force: true });
  await page.locator("#ax-x").waitFor();
  silent(problems);
  await context.close();
});

test("an embedding is computed beside the page, and its places are pictures", async () => {
  const { page, context, problems } = await mapping("vae8");
  await page.locator('input[name="latent-view"][value="umap"]').check({ force: true });
  await page.getByText(/UMAP keeps neighbours together/).waitFor({ timeout: 60_000 });
  await page.locator("#b-cancel-analysis").waitFor({ state: "detached", timeout: 60_000 });
  assert.equal(await page.locator("#b-field").count(), 0, "no place decodes by itself");
  const { x, y, width, height } = await box(page);
  await page.mouse.click(x + width / 2, y + height / 2);
  const first = await probe(page);
  await page.locator("#latent").focus();
  await page.keyboard.press("ArrowRight");
  assert.notDeepEqual(await probe(page), first, "on to the next picture");
  silent(problems);
  await context.close();
});

test("an embedding that is given up leaves the code on show", async () => {
  const { page, context, problems } = await mapping("vae8");
  await page.locator('input[name="latent-view"][value="tsne"]').check({ force: true });
  await page.locator("#b-cancel-analysis").click();
  await page.locator("#b-cancel-analysis").waitFor({ state: "detached" });
  silent(problems);
  await context.close();
});

test("fingers drag the probe and pinch the map", async () => {
  const { page, context, problems } = await mapping("vae2", {
    context: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  });
  const { x, y, width, height } = await box(page);
  await page.touchscreen.tap(x + width / 4, y + height / 2);
  await page.waitForFunction(async () => Math.abs((await hourglass.probe())[0] + 0.674) < 0.05);
  const session = await context.newCDPSession(page);
  const fingers = (type, apart) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: apart === null ? [] : [-1, 1].map((side, id) => ({ x: x + width / 2 + side * apart, y: y + height / 2, id })),
    });
  await fingers("touchStart", 30);
  await fingers("touchMove", 60);
  await fingers("touchMove", 90);
  await fingers("touchEnd", null);
  await page.locator("#b-whole").waitFor();
  silent(problems);
  await context.close();
});
