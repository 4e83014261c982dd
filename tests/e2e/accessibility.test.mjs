// What axe finds, what the keyboard reaches, and that nothing is wider than the screen.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { call, open, silent, stage, status, until } from "./lib/page.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const SIZES = [
  [1440, 900],
  [1024, 768],
  [390, 844],
];

let here;
before(async () => (here = await stage()));
after(() => here.close());

for (const [width, height] of SIZES) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${width} wide, ${colorScheme}: no barriers, no sideways scrolling`, async () => {
      const { page, context, problems } = await open(here, {
        context: { viewport: { width, height }, colorScheme, hasTouch: width < 500 },
      });
      await call(page, "train", { epochs: 1 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `the page is ${overflow} pixels too wide`);
      await page.addScriptTag({ path: AXE });
      const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
      const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((n) => n.target).join(" | ")}`);
      assert.deepEqual(found, []);
      silent(problems);
      await context.close();
    });
  }
}

for (const width of [1440, 390]) {
  test(`a first visit, ${width} wide: no barriers, no sideways scrolling`, async () => {
    const { page, context, problems } = await open(here, { first: true, context: { viewport: { width, height: 844 } } });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `the page is ${overflow} pixels too wide`);
    await page.addScriptTag({ path: AXE });
    for (const opener of [null, width > 860 ? "#b-goals" : ".top-more"]) {
      if (opener) await page.locator(opener).click();
      const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
      const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((n) => n.target).join(" | ")}`);
      assert.deepEqual(found, [], opener ?? "the page");
    }
    silent(problems);
    await context.close();
  });
}

test("the keyboard alone reaches Play and works it, with the focus in sight", async () => {
  const { page, context, problems } = await open(here);
  const reached = new Set();
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const el = document.activeElement;
      if (!el || el === document.body) return null;
      const box = el.getBoundingClientRect();
      const style = getComputedStyle(el);
      return {
        name: el.getAttribute("aria-label") || el.innerText?.trim() || el.id || el.tagName,
        outline: style.outlineStyle !== "none" || style.boxShadow !== "none",
        size: Math.max(box.width, box.height),
      };
    });
    if (!seen) continue;
    if (reached.has(seen.name)) continue;
    reached.add(seen.name);
    assert.ok(seen.outline, `${seen.name} does not show the focus`);
    if (/^play/i.test(seen.name)) break;
  }
  assert.ok([...reached].some((name) => /^play/i.test(name)), [...reached].join(", "));
  await page.keyboard.press("Enter");
  await until(page, "plays", (s) => s.playing && s.step > 0);
  await page.keyboard.press("Enter");
  await until(page, "pauses", (s) => !s.playing);
  silent(problems);
  await context.close();
});

test("keys typed into a field are not commands", async () => {
  const { page, context } = await open(here);
  const field = page.getByLabel(/stop after/i).first();
  await field.focus();
  await page.keyboard.press("s");
  await page.keyboard.press("r");
  await page.waitForTimeout(300);
  assert.equal((await status(page)).step, 0);
  await context.close();
});

test("someone who wants less motion still sees training", async () => {
  const { page, context, problems } = await open(here, { context: { reducedMotion: "reduce" } });
  await call(page, "train", { steps: 10 });
  assert.equal((await status(page)).step, 10);
  silent(problems);
  await context.close();
});
