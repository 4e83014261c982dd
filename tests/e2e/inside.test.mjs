// A look inside: one real training step, station by station.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { call, open, silent, stage, status, until, weights } from "./lib/page.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const STATIONS = [
  "Picture",
  ...["enc1", "enc2", "flatten", "code", "dec1", "reshape", "dec2", "output"].map((name) => `${name}, forward`),
  "Loss",
  // Layers that compute nothing have no station on the way back.
  ...["output", "dec2", "dec1", "code", "enc2", "enc1"].map((name) => `${name}, backward`),
  "Update",
];

let here;
before(async () => (here = await stage()));
after(() => here.close());

/** The page with the light convolutional preset, a few steps in, on the CPU. */
async function trained(options) {
  const opened = await open(here, { query: "?backend=cpu", ...options });
  await call(opened.page, "load", "conv_light");
  await call(opened.page, "train", { steps: 20 });
  return opened;
}

/** Opens the look inside and waits for its first station. */
async function look(page) {
  await page.keyboard.press("i");
  await page.waitForSelector(".inside[open] canvas");
}

const steps = async (page) => (await status(page)).step;
const current = (page) => page.locator(".in ol [aria-current=step]").getAttribute("aria-label");
const words = async (page) => (await page.locator(".in-words").innerText()).replaceAll("\u00a0", " ");

/** A number as the page writes it. */
function number(value) {
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size === 0) return "0";
  if (size >= 999.5) throw new Error(`${value} is larger than these tests expect`);
  const [digits, power] = size.toExponential(2).split("e");
  if (size >= 0.0009995) return sign + size.toFixed(Math.min(5, Math.max(0, 2 - power)));
  return `${sign}${digits} × 10⁻${[...power.slice(1)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("")}`;
}

/** The values that the canvases of a station say they show: name -> [from, to]. */
async function ranges(page) {
  const labels = await page.locator(".in canvas").evaluateAll((all) => all.map((canvas) => canvas.ariaLabel));
  return Object.fromEntries(
    labels.map((label) => {
      const [, name, from, to] = label.replaceAll("\u00a0", " ").match(/^(.*?): .*, from (.*) to (.*)$/);
      return [name, [from, to]];
    }),
  );
}

const range = (values) => [number(Math.min(0, ...values)), number(Math.max(0, ...values))];

test("the keyboard goes through every station of a step that was really taken", async () => {
  const { page, context, problems } = await trained();
  const taken = await steps(page);
  const old = await weights(page);
  const { trainLoss: before } = await status(page);
  await page.locator("#b-inside").focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(".inside[open] canvas");
  assert.equal(await steps(page), taken + 1, "exactly one step");
  const dialog = page.getByRole("dialog", { name: "One training step" });
  assert.ok(await dialog.isVisible());
  assert.match(await words(page), new RegExp(`^Step ${taken + 1} · 1 of ${STATIONS.length}\n`));

  const seen = [];
  const told = new Set();
  for (let i = 0; i < STATIONS.length; i++) {
    if (i > 0) await page.keyboard.press("ArrowRight");
    seen.push(await current(page));
    told.add(await words(page));
    const drawn = await page.locator(".in canvas").evaluateAll((all) =>
      all.map((canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      }),
    );
    assert.ok(drawn.length > 0 && drawn.every((colours) => colours > 1), `${seen[i]}: ${drawn}`);
    const slider = page.getByRole("slider", { name: "Station" });
    assert.equal(await slider.getAttribute("aria-valuetext"), `${i + 1} of ${STATIONS.length}: ${STATIONS[i]}`);
    if (seen[i] === "Loss") {
      // The training loss is a mean over the steps so far.
      const loss = (taken + 1) * (await status(page)).trainLoss - taken * before;
      assert.ok((await words(page)).includes(`together: ${number(loss)}.`), await words(page));
    }
  }
  assert.deepEqual(seen, STATIONS);
  assert.equal(told.size, STATIONS.length);
  await page.keyboard.press("ArrowRight");
  assert.equal(await current(page), "Update", "there is nothing after the end");

  // What the update shows is what happened to the weights.
  const fresh = await weights(page);
  for (const [i, name] of Object.keys(old).entries()) {
    await page.getByRole("combobox", { name: "Shown here" }).selectOption(String(i));
    const shown = await ranges(page);
    const [before, after] = [old[name].data, fresh[name].data];
    const change = after.map((value, k) => Math.fround(value - before[k]));
    assert.deepEqual(shown.Before, range(before), name);
    assert.deepEqual(shown.After, range(after), name);
    assert.deepEqual(shown.Change, range(change), name);
    const largest = Math.max(...change.map(Math.abs));
    assert.ok((await words(page)).includes(`In ${name} the largest change is ${number(largest)} (`), await words(page));
  }
  assert.equal(await steps(page), taken + 1, "looking takes no step");

  await page.keyboard.press("Escape");
  await page.waitForSelector(".inside[open]", { state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "b-inside", "the focus is back");
  const now = await status(page);
  assert.deepEqual([now.playing, now.step], [false, taken + 1]);
  silent(problems);
  await context.close();
});

test("an inspected step gives the weights that a plain one gives", async () => {
  const { page, context } = await trained();
  await look(page);
  const inspected = await weights(page);
  await page.keyboard.press("Escape");
  await call(page, "rewind");
  await call(page, "train", { steps: 21 });
  assert.deepEqual(inspected, await weights(page));
  await context.close();
});

test("it goes by itself until it is stopped, and takes another step when asked", async () => {
  const { page, context, problems } = await trained();
  await call(page, "play");
  await until(page, "plays", (s) => s.playing);
  await look(page);
  const taken = await status(page);
  assert.equal(taken.playing, false, "opening pauses training");
  await page.getByRole("radio", { name: "Fast" }).check({ force: true });
  await page.getByRole("button", { name: "Play" }).last().click();
  await page.waitForFunction(() => /^Step \S+ · 3 of/.test(document.querySelector(".in-where").innerText));
  await page.getByRole("button", { name: "Pause" }).last().click();
  const stopped = await current(page);
  await page.waitForTimeout(1500);
  assert.equal(await current(page), stopped, "a pause stops it");

  for (const key of ["s", "r", "1"]) await page.keyboard.press(key);
  assert.equal(await steps(page), taken.step, "the page's keys rest");
  await page.getByRole("button", { name: "Next step" }).click();
  await page.waitForFunction((step) => document.querySelector(".in-where").innerText.includes(step), `Step ${(taken.step + 1).toLocaleString("en")} · 1 of`);
  assert.equal(await steps(page), taken.step + 1);
  await page.getByRole("button", { name: "code, backward" }).click();
  assert.equal(await current(page), "code, backward");
  await page.getByRole("button", { name: "Previous station" }).click();
  assert.equal(await current(page), "dec1, backward");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await page.waitForTimeout(300);
  const left = await status(page);
  assert.deepEqual([left.playing, left.step], [false, taken.step + 1], "closing leaves it paused");
  silent(problems);
  await context.close();
});

test("someone who wants less motion goes by hand", async () => {
  const { page, context } = await trained({ context: { reducedMotion: "reduce" } });
  await look(page);
  const dialog = page.getByRole("dialog");
  assert.equal(await dialog.getByRole("button", { name: "Play" }).count(), 0);
  await dialog.getByRole("button", { name: "Next station" }).click();
  assert.equal(await current(page), "enc1, forward");
  await context.close();
});

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [390, 844],
]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${width} wide, ${colorScheme}: no barriers, nothing too wide, words in one place`, async () => {
      const { page, context, problems } = await trained({
        context: { viewport: { width, height }, colorScheme, hasTouch: width < 500 },
      });
      await look(page);
      await page.addScriptTag({ path: AXE });
      const tops = new Set();
      for (let i = 0; i < STATIONS.length; i++) {
        if (i > 0) await page.keyboard.press("ArrowRight");
        const [over, top] = await page.evaluate(() => {
          const stage = document.querySelector(".in-stage");
          return [stage.scrollWidth - stage.clientWidth, document.querySelector(".in-words").offsetTop];
        });
        assert.ok(over <= 0, `${STATIONS[i]} is ${over} pixels too wide`);
        tops.add(top);
        if (![0, 1, STATIONS.length - 1].includes(i)) continue;
        const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
        const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((n) => n.target).join(" | ")}`);
        assert.deepEqual(found, [], STATIONS[i]);
      }
      assert.equal(tops.size, 1, `the words jump: ${[...tops]}`);
      silent(problems);
      await context.close();
    });
  }
}
