// Every control that can be seen has a name and a tooltip: in every view, and in every dialog that can be opened.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, mapped, open, silent, stage } from "./lib/page.mjs";

let here;
before(async () => (here = await stage()));
after(() => here.close());

/** The controls that can be seen and lack a name or a tooltip, and how many there are. */
const audit = (page, within = "body") =>
  page.evaluate((within) => {
    const open = document.querySelector("dialog[open]");
    const root = open ?? document.querySelector(within);
    const controls = [...root.querySelectorAll("button, input, select, summary, textarea")];
    const text = (element) => element?.textContent.trim() ?? "";
    const named = (control) => {
      const by = control.getAttribute("aria-labelledby");
      return (
        control.getAttribute("aria-label")?.trim() ||
        (by && by.split(" ").map((id) => text(document.getElementById(id))).join("")) ||
        [...(control.labels ?? [])].map(text).join("") ||
        (control.matches("button, summary") && text(control))
      );
    };
    // A tooltip shows over all that is in what has it: the control itself, or what holds it with its words.
    const told = (control) => {
      const holder = control.closest("[title]");
      return holder && (holder === control || holder.matches("label, .f, .seg")) ? holder.title.trim() : "";
    };
    const seen = controls.filter((control) => (control.labels?.[0] ?? control).checkVisibility({ visibilityProperty: true }));
    const name = (control) => control.outerHTML.replace(/\s+/g, " ").slice(0, 160);
    return {
      count: seen.length,
      nameless: seen.filter((control) => !named(control)).map(name),
      untold: seen.filter((control) => told(control).length < 4).map(name),
    };
  }, within);

async function check(page, what, least) {
  const { count, nameless, untold } = await audit(page);
  console.log(`${what}: ${count} controls`);
  assert.ok(count >= least, `${what}: ${count} controls`);
  assert.deepEqual(nameless, [], `${what}: controls without a name`);
  assert.deepEqual(untold, [], `${what}: controls without a tooltip`);
}

async function unfold(page) {
  for (const id of ["b-error-map", "b-traversals", "b-wall", "b-compare", "b-concept"]) {
    const button = page.locator(`#${id}`);
    if ((await button.isVisible()) && (await button.getAttribute("aria-expanded")) === "false") await button.click();
  }
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details:not(.menu)")) details.open = true;
  });
}

test("a first visit", async () => {
  const { page, context, problems } = await open(here, { first: true });
  await check(page, "the first visit", 20);
  silent(problems);
  await context.close();
});

for (const preset of ["dense", "vae8", "cvae", "denoise_conv", "sparse_kl", "top_k"]) {
  test(`all that is open with ${preset}`, async () => {
    const { page, context, problems } = await open(here);
    await call(page, "load", preset);
    await call(page, "train", { steps: 3 });
    await mapped(page);
    await unfold(page);
    await check(page, preset, 80);
    await page.locator("#layer-1").click();
    await check(page, `a layer of ${preset}`, 80);
    silent(problems);
    await context.close();
  });
}

test("every dialog and menu", async () => {
  const { page, context, problems } = await open(here);
  await call(page, "load", "vae2");
  await call(page, "train", { steps: 3 });
  await mapped(page);
  for (const [opener, least] of [
    ["#b-goals", 30],
    ["#compute", 4],
    [".top-end [aria-label^='Help']", 1],
    [".own-open", 3],
    ["#b-summary", 1],
    ["#b-table", 1],
    ["#b-sheet", 3],
    ["#b-inside", 8],
  ]) {
    await page.locator(opener).click();
    await page.locator("dialog[open]").waitFor();
    await check(page, `the dialog of ${opener}`, least);
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
  }
  for (const title of ["Mix", "A and B", "Save"]) {
    await page.locator("summary", { hasText: new RegExp(`^${title}$`) }).first().click();
    await check(page, `the menu ${title}`, 80);
    await page.keyboard.press("Escape");
  }
  await page.locator("#b-draw").click();
  await check(page, "the drawing pad", 80);
  silent(problems);
  await context.close();
});

test("the menu of a narrow screen, and a presentation", async () => {
  const { page, context, problems } = await open(here, { context: { viewport: { width: 390, height: 844 } } });
  await page.locator(".top-more").click();
  await page.locator("dialog[open]").waitFor();
  await check(page, "the menu of a narrow screen", 8);
  await page.keyboard.press("Escape");
  await check(page, "a narrow screen", 60);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press("p");
  await page.locator("#b-leave").waitFor();
  await check(page, "a presentation", 10);
  silent(problems);
  await context.close();
});
