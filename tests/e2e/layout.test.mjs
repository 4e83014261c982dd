// How the page lies on screens of different sizes: nothing cut off, one scrollbar, nothing that jumps or lies on something else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, eventually, mapped, open, silent, stage, until } from "./lib/page.mjs";

let here;
before(async () => (here = await stage({ pictures: true })));
after(() => here.close());

const trained = async (width, height, { steps = 60, preset, ...options } = {}) => {
  const opened = await open(here, { query: "?backend=cpu", context: { viewport: { width, height }, ...options } });
  if (preset) await call(opened.page, "load", preset);
  await call(opened.page, "train", { steps });
  // Out of sight the map is not drawn.
  await opened.page.locator("#latent").scrollIntoViewIfNeeded();
  await mapped(opened.page);
  await opened.page.evaluate(() => scrollTo(0, 0));
  return opened;
};

/** What scrolls within the page, and what has lost some of its words. */
const faults = (page) =>
  page.evaluate(() => {
    const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
    const name = (element) => element.id || element.className || element.tagName;
    const [scrolling, cut] = [[], []];
    for (const element of document.querySelectorAll("body *")) {
      if (!shown(element)) continue;
      const style = getComputedStyle(element);
      const scrolls = (overflow, content, size) => /auto|scroll/.test(overflow) && content > size + 1;
      if (
        scrolls(style.overflowY, element.scrollHeight, element.clientHeight) ||
        scrolls(style.overflowX, element.scrollWidth, element.clientWidth)
      ) {
        scrolling.push(name(element));
      }
      if (style.textOverflow === "ellipsis" && element.scrollWidth > element.clientWidth + 1) cut.push(name(element));
    }
    // Words of which a part lies outside what shows them. What is not seen at all has gone out of the way on purpose.
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || !shown(parent) || parent.closest(".vh, svg, select, option, dialog, [hidden]")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const words = range.getBoundingClientRect();
      for (let box = parent; box && box !== document.body; box = box.parentElement) {
        const style = getComputedStyle(box);
        if (style.overflowX === "visible" && style.overflowY === "visible") continue;
        const frame = box.getBoundingClientRect();
        const inside = (least, most, from, to) => Math.max(0, Math.min(most, to) - Math.max(least, from));
        const wide = inside(words.left, words.right, frame.left, frame.right) / (words.width || 1);
        const high = inside(words.top, words.bottom, frame.top, frame.bottom) / (words.height || 1);
        const seen = wide * high;
        if (seen > 0.02 && (wide < 0.97 || high < 0.8)) cut.push(`${node.data.trim()} in ${name(box)}`);
      }
    }
    return { scrolling, cut, wide: document.documentElement.scrollWidth - innerWidth };
  });

for (const [width, height] of [
  [1366, 768],
  [1440, 900],
  [1024, 768],
  [820, 1180],
  [390, 844],
  [2560, 1440],
]) {
  test(`${width} x ${height}: the page alone scrolls, and no words are cut off`, async () => {
    const { page, context, problems } = await trained(width, height, { hasTouch: width < 500 });
    const { scrolling, cut, wide } = await faults(page);
    assert.deepEqual(scrolling, [], "scrollbars beside the page's");
    assert.deepEqual(cut, []);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    silent(problems);
    await context.close();
  });
}

test("at twice the size, and on the narrowest screens, nothing is cut off or scrolls sideways", async () => {
  for (const [width, height] of [
    [720, 450],
    [683, 384],
    [320, 640],
  ]) {
    const { page, context } = await trained(width, height, { preset: "vae2" });
    const { cut, wide } = await faults(page);
    assert.deepEqual(cut, [], `${width} wide`);
    assert.ok(wide <= 0, `${width} wide: ${wide} pixels too wide`);
    // Every control of the bar lies on the screen.
    const out = await page.evaluate(() =>
      [...document.querySelectorAll(".transport :is(button, label, dd, .prog)")]
        .filter((element) => element.checkVisibility())
        .filter((element) => {
          const { left, right } = element.getBoundingClientRect();
          return left < 0 || right > innerWidth + 0.5;
        })
        .map((element) => element.id || element.textContent),
    );
    assert.deepEqual(out, [], `${width} wide`);
    await context.close();
  }
});

test("the noise slider stays where it is as it leaves zero and comes back", async () => {
  const { page, context, problems } = await trained(1366, 768);
  const slider = page.locator("#noise-test");
  await slider.scrollIntoViewIfNeeded();
  await page.locator(".row-k span", { hasText: "No noise" }).waitFor();
  const place = async () => {
    const { x, y } = await slider.boundingBox();
    return [x, y];
  };
  const before = await place();
  await slider.focus();
  for (const value of ["40", "0"]) {
    await slider.evaluate((element, value) => {
      element.value = value;
      element.dispatchEvent(new Event("input", { bubbles: true }));
    }, value);
    await page.locator(".row-k span", { hasText: value === "0" ? "No noise" : "Noisy" }).waitFor();
    assert.deepEqual(await place(), before);
  }
  silent(problems);
  await context.close();
});

test("names on the map lie neither on each other nor on the handles", async () => {
  const { page, context, problems } = await trained(1366, 768, { steps: 200 });
  const lying = () =>
    page.evaluate(() => {
      const boxes = [...document.querySelectorAll("#stage .pane.latent :is(.o-name, .o-hint, .lat-pin, .o-probe)")]
        .filter((element) => element.checkVisibility())
        .map((element) => [element.textContent || "probe", element.getBoundingClientRect()]);
      const found = [];
      boxes.forEach(([name, a], i) => {
        for (const [other, b] of boxes.slice(i + 1)) {
          const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          // Letters keep clear of the edges of what is measured around them.
          if (wide > 2 && high > 5) found.push(`${name} on ${other}: ${wide.toFixed(1)} by ${high.toFixed(1)}`);
        }
      });
      return { count: boxes.length, found };
    });
  await eventually("names", lying, ({ count }) => count >= 13);
  assert.deepEqual((await lying()).found, []);
  silent(problems);
  await context.close();
});

test("what is pressed answers on the screen", async () => {
  const { page, context, problems } = await trained(1366, 768);
  const seen = (selector) =>
    page.locator(selector).evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
  await page.locator("#b-concept").click();
  await page.locator("#concept-form").waitFor();
  await eventually("the concept's form", () => seen("#concept-form"), Boolean);
  await page.locator("#b-concept").click();
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator("#b-draw").click();
  await page.locator("#pad").waitFor();
  await eventually("the pad", () => seen("#pad"), Boolean);
  assert.equal(await page.evaluate(() => scrollY), 0, "nothing scrolled away");
  silent(problems);
  await context.close();
});

test("sliders that have no room beside the map open under it", async () => {
  const { page, context, problems } = await trained(1366, 768);
  const before = await page.locator(".probe .dims input").count();
  assert.ok(before >= 3 && before < 32, `${before} sliders`);
  await page.locator("#b-dims").click();
  assert.equal(await page.locator(".dims.all input").count(), 32);
  assert.equal(await page.locator(".probe .dims input").count(), 0);
  await page.locator("#b-dims").click();
  assert.equal(await page.locator(".probe .dims input").count(), before);
  silent(problems);
  await context.close();
});

test("on narrow screens the curve follows the pictures, and speed and seed are in the bar", async () => {
  for (const [width, height] of [
    [820, 1180],
    [390, 844],
  ]) {
    const { page, context, problems } = await trained(width, height);
    const edge = (selector, side) => page.locator(selector).evaluate((e, side) => e.getBoundingClientRect()[side], side);
    const apart = (await edge(".chart.run", "top")) - (await edge(".pane.recon", "bottom"));
    assert.ok(Math.abs(apart) < 4, `${apart} pixels between them`);
    for (const control of [".transport .speed", ".transport #b-seed", ".transport #b-inside", ".transport #b-compare"]) {
      assert.ok(await page.locator(control).isVisible(), control);
    }
    await page.getByRole("radio", { name: "Slow" }).check();
    await call(page, "play");
    await until(page, "plays", (s) => s.playing);
    assert.ok(await page.locator(".transport").evaluate((e) => e.getBoundingClientRect().height < 130));
    silent(problems);
    await context.close();
  }
});

test("a wide screen is used: letters and columns grow with it", async () => {
  const { page, context } = await trained(2560, 1440);
  const sizes = await page.evaluate(() => ({
    letters: Number.parseFloat(getComputedStyle(document.querySelector(".f > :is(span, label)")).fontSize),
    model: document.querySelector(".pane.model").getBoundingClientRect().width,
  }));
  assert.ok(sizes.letters >= 14.5, `${sizes.letters} pixels high`);
  assert.ok(sizes.model >= 350, `${sizes.model} pixels wide`);
  await context.close();
});
