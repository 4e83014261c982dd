// The drawing pad: drawing by pointer, finger and keys, what the model makes of it, and drawings that are kept.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { call, open, ready, silent, stage, status, until } from "./lib/page.mjs";
import { reader } from "./lib/pixels.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let here;
before(async () => (here = await stage()));
after(() => here.close());

/** The page with a preset, trained so many steps on the CPU, and the pad on show. */
async function drawing(preset = "dense", { steps = 120, ...options } = {}) {
  const opened = await open(here, { query: "?backend=cpu", ...options });
  const { page } = opened;
  await page.evaluate(reader);
  await call(page, "load", preset);
  if (steps) await call(page, "train", { steps });
  await page.locator("#b-draw").click();
  await page.locator("#pad").scrollIntoViewIfNeeded();
  await settled(page);
  return opened;
}

/** Draws lines through places in shares of the pad. */
async function stroke(page, places) {
  const { x, y, width, height } = await page.locator("#pad").boundingBox();
  const at = ([u, v]) => [x + u * width, y + v * height];
  await page.mouse.move(...at(places[0]));
  await page.mouse.down();
  for (const place of places.slice(1)) await page.mouse.move(...at(place), { steps: 6 });
  await page.mouse.up();
}

const SEVEN = [[0.2, 0.2], [0.7, 0.2], [0.4, 0.75]];

const values = (page, id) => page.evaluate((id) => pixels(id), id);
const inked = async (page) => (await values(page, "pad-seen")).reduce((sum, value) => sum + value, 0);
const largest = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
const text = (page, selector) => page.locator(selector).textContent();

/** Waits until what is decoded is what the model makes of what it sees. */
async function settled(page, label) {
  await page.waitForFunction(
    async (label) => {
      const [seen, out] = [pixels("pad-seen"), pixels("pad-out")];
      const labels = label === null ? undefined : [label];
      // While a run is replaced, the old picture does not fit the new one.
      const code = await hourglass.encode(new Float32Array(seen), labels).catch(() => null);
      if (!code) return false;
      const empty = seen.every((value) => value === 0);
      const wanted = empty
        ? await hourglass.decode(new Float32Array(code.length), labels)
        : await hourglass.reconstruct(new Float32Array(seen), labels);
      const near = (value, i) => Math.abs(value - Math.min(1, Math.max(0, wanted[i]))) < 0.03;
      return out.length === wanted.length && out.every(near);
    },
    label ?? null,
    { timeout: 10_000, polling: 100 },
  );
}

/** Chooses a radio button by its name. */
const choose = (page, name) => page.getByRole("radio", { name, exact: true }).check();

test("an empty pad says so and shows the picture of the zero code", async () => {
  const { page, context, problems } = await drawing();
  assert.ok(await page.locator(".pad-hint").isVisible());
  assert.equal(await inked(page), 0);
  assert.equal(await text(page, "#pad-error"), "–");
  await stroke(page, SEVEN);
  assert.ok(!(await page.locator(".pad-hint").isVisible()));
  await page.locator("#b-clear").click();
  await settled(page);
  assert.ok(await page.locator(".pad-hint").isVisible());
  silent(problems);
  await context.close();
});

test("what the pointer draws is centred and goes through the model", async () => {
  const { page, context, problems } = await drawing();
  await stroke(page, SEVEN);
  await settled(page);
  const seen = await values(page, "pad-seen");
  assert.equal(seen.length, 784);
  let [mass, x, y] = [0, 0, 0];
  const columns = [];
  const rows = [];
  seen.forEach((value, i) => {
    mass += value;
    x += value * ((i % 28) + 0.5);
    y += value * (Math.floor(i / 28) + 0.5);
    if (value > 0.3) columns.push(i % 28), rows.push(Math.floor(i / 28));
  });
  assert.ok(Math.abs(x / mass - 14) < 0.3 && Math.abs(y / mass - 14) < 0.3, `${x / mass}, ${y / mass}`);
  const side = 1 + Math.max(Math.max(...columns) - Math.min(...columns), Math.max(...rows) - Math.min(...rows));
  assert.ok(Math.abs(side - 20) <= 1, `${side} pixels`);
  // Lines are soft at their edges, and dark within.
  assert.ok(seen.some((value) => value > 0.95) && seen.some((value) => value > 0.2 && value < 0.8));
  // The error under the pictures is theirs.
  const out = await values(page, "pad-out");
  const error = seen.reduce((sum, value, i) => sum + (value - out[i]) ** 2, 0) / 784;
  assert.ok(Math.abs(Number(await text(page, "#pad-error")) - error) < 0.002, `${error}`);
  const ratio = Number((await text(page, "#pad-psnr")).replace(" dB", "").replace("−", "-"));
  assert.ok(Math.abs(ratio + 10 * Math.log10(error)) < 0.3, `${ratio} dB`);
  assert.match(await text(page, "#pad-lands"), /^Lands /);
  // Not centred, it stays where it was drawn.
  await page.locator("#pad-centre").uncheck();
  await settled(page);
  const placed = await values(page, "pad-seen");
  assert.ok(placed[Math.round(0.2 * 28) * 28 + 12] > 0.5, "the bar of the seven lies where it was drawn");
  assert.ok(largest(placed, seen) > 0.5);
  silent(problems);
  await context.close();
});

test("the eraser, undo and a wider brush", async () => {
  const { page, context, problems } = await drawing("dense", { steps: 0 });
  await page.locator("#pad-centre").uncheck();
  await stroke(page, [[0.2, 0.5], [0.8, 0.5]]);
  const line = await inked(page);
  await choose(page, "Eraser");
  await stroke(page, [[0.5, 0.3], [0.5, 0.7]]);
  const cut = await inked(page);
  assert.ok(cut < line - 1, `${cut} of ${line}`);
  await page.locator("#b-unmark").click();
  assert.ok(Math.abs((await inked(page)) - line) < 0.01);
  await page.keyboard.press("Control+y");
  assert.ok(Math.abs((await inked(page)) - cut) < 0.01);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  assert.equal(await inked(page), 0);
  assert.ok(await page.locator("#b-unmark").isDisabled());
  await choose(page, "Pen");
  await page.locator("#pad-size").fill("0.2");
  await stroke(page, [[0.2, 0.5], [0.8, 0.5]]);
  assert.ok((await inked(page)) > 1.7 * line);
  silent(problems);
  await context.close();
});

test("keys draw, and a screen reader hears what they do", async () => {
  const { page, context, problems } = await open(here, { query: "?backend=cpu" });
  await page.evaluate(reader);
  await page.keyboard.press("d");
  await page.waitForFunction(() => document.activeElement.id === "pad");
  const before = JSON.stringify(await call(page, "spec"));
  await page.locator("#pad-centre").uncheck();
  await page.locator("#pad").focus();
  await page.keyboard.press("Space");
  assert.match(await text(page, "#pad-status"), /^Pen down at column 15, row 15$/);
  for (let i = 0; i < 6; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("Enter");
  assert.match(await text(page, "#pad-status"), /^Brush up at column 21, row 11$/);
  await settled(page);
  const seen = await values(page, "pad-seen");
  assert.ok(seen[14 * 28 + 17] > 0.9 && seen[12 * 28 + 20] > 0.9 && seen[12 * 28 + 15] < 0.1);
  // Moving with the brush up draws nothing, and is told once it rests.
  const drawn = await inked(page);
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => document.querySelector("#pad-status").textContent === "Column 20, row 11");
  assert.equal(await inked(page), drawn);
  await page.waitForFunction(() => /^Squared error \.\d+, /.test(document.querySelector("#pad-heard").textContent));
  await page.keyboard.press("e");
  assert.equal(await text(page, "#pad-status"), "Eraser");
  await page.keyboard.press("Space");
  await page.keyboard.press("Space");
  assert.ok((await inked(page)) < drawn);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  assert.equal(await inked(page), 0);
  await page.keyboard.press("Control+z");
  assert.equal(await text(page, "#pad-status"), "There is nothing to undo");
  assert.equal(JSON.stringify(await call(page, "spec")), before, "the model was not undone");
  assert.equal((await status(page)).playing, false, "Space drew, and played nothing");
  await page.keyboard.press("d");
  await page.waitForFunction(() => document.activeElement.id === "b-draw");
  assert.ok(await page.locator("#draw").isHidden());
  silent(problems);
  await context.close();
});

test("a finger draws without scrolling the page", async () => {
  const { page, context, problems } = await drawing("dense", {
    steps: 0,
    context: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  });
  const { x, y, width, height } = await page.locator("#pad").boundingBox();
  const session = await context.newCDPSession(page);
  const touch = (type, u, v) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: type === "touchEnd" ? [] : [{ x: x + u * width, y: y + v * height }],
    });
  const before = await page.evaluate(() => scrollY);
  await touch("touchStart", 0.5, 0.8);
  for (let i = 1; i <= 12; i++) await touch("touchMove", 0.5, 0.8 - 0.05 * i);
  await touch("touchEnd");
  assert.ok((await inked(page)) > 20);
  assert.equal(await page.evaluate(() => scrollY), before);
  silent(problems);
  await context.close();
});

test("the picture in focus is copied as it is", async () => {
  const { page, context, problems } = await drawing();
  await page.keyboard.press("3");
  await page.waitForTimeout(400);
  await page.locator("#b-copy").click();
  await settled(page);
  const error = await page.locator(".errs span").nth(2).textContent();
  assert.ok(Math.abs(Number(await text(page, "#pad-error")) - Number(error)) <= 0.001, error);
  assert.ok(await page.locator("#pad-stays").isVisible(), "it is not centred once more");
  // Where there is noise on show, the picture comes without it.
  await call(page, "load", "denoise");
  await page.waitForFunction(() => !document.getElementById("b-copy").disabled);
  await page.waitForTimeout(400);
  await page.locator("#b-clear").click();
  await page.locator("#b-copy").click();
  await page.waitForFunction(() => pixels("pad-seen").some((value) => value > 0.5));
  const paper = (await values(page, "pad-seen")).filter((value) => value < 0.02).length;
  assert.ok(paper > 400, `${paper} of 784`);
  silent(problems);
  await context.close();
});

test("kept drawings are there after a reload, and can be deleted", async () => {
  const { page, context, problems } = await drawing("dense", { steps: 0 });
  assert.ok(await page.locator("#b-keep").isDisabled());
  const drawings = page.locator(".kept-l li");
  for (const label of ["7", "", "1"]) {
    await page.locator("#b-clear").click();
    await stroke(page, label === "7" ? SEVEN : [[0.5, 0.2], [0.5, 0.8]]);
    await page.locator("#keep-class").selectOption(label);
    await page.locator("#b-keep").click();
  }
  assert.equal(await drawings.count(), 3);
  await page.reload();
  await ready(page);
  await page.locator("#b-draw").click();
  assert.equal(await drawings.count(), 3);
  assert.deepEqual((await drawings.allTextContents()).map((words) => words.trim()), ["7", "", "1"]);
  await page.evaluate(reader);
  // What was kept goes back on the pad as the model got it.
  await page.getByRole("button", { name: "Put drawing 1, a 7 on the pad" }).click();
  await settled(page);
  assert.ok((await inked(page)) > 20);
  await page.getByRole("button", { name: "Delete drawing 2", exact: true }).click();
  assert.equal(await drawings.count(), 2);
  await page.locator("#b-delete-all").click();
  await page.locator("#b-keep-all").click();
  assert.equal(await drawings.count(), 2);
  await page.locator("#b-delete-all").click();
  assert.equal(await text(page, "#kept-ask"), "Delete 2 drawings for good?");
  await page.locator("#b-delete-sure").click();
  assert.equal(await drawings.count(), 0);
  await page.reload();
  await ready(page);
  await page.locator("#b-draw").click();
  assert.equal(await drawings.count(), 0);
  silent(problems);
  await context.close();
});

test("as few drawings as can be trained on leave one to validate, and their copy is told of when they go", async () => {
  const { page, context, problems } = await drawing("dense", { steps: 0 });
  for (let i = 0; i < 10; i++) {
    await stroke(page, [[0.3 + 0.04 * i, 0.2], [0.5, 0.8]]);
    await page.locator("#b-keep").click();
  }
  await page.locator("#b-train-own").click();
  await page.getByText("A single validation sample has no directions").waitFor({ timeout: 20_000 });
  assert.equal((await call(page, "spec")).dataset, "own");
  assert.equal((await call(page, "train", { steps: 5 })).step, 5);
  // That an epoch of so few has but one step is told, and nothing else.
  assert.equal(await page.locator(".notice", { hasNotText: /epoch/ }).count(), 0);
  await page.locator("#b-delete-all").click();
  assert.match(await text(page, "#kept-ask"), /10 drawings for good\? The copy .* stays under My pictures/);
  silent(problems);
  await context.close();
});

test("while the model trains the drawing is answered and followed", async () => {
  const { page, context, problems } = await drawing("dense", { steps: 5 });
  await choose(page, "Normal");
  await call(page, "play");
  await until(page, "trains", (now) => now.step > 20);
  await page.evaluate(() => {
    globalThis.waits = [];
    const sum = () => pixels("pad-out").reduce((sum, value, i) => sum + value * (i + 1), 0);
    let before = sum();
    let since = performance.now();
    const look = () => {
      const now = sum();
      if (now !== before) waits.push(performance.now() - since), (since = performance.now());
      before = now;
      requestAnimationFrame(look);
    };
    look();
  });
  await stroke(page, SEVEN);
  const answers = await page.evaluate(() => waits.splice(0).length);
  assert.ok(answers > 3, `${answers} answers while it was drawn`);
  await page.waitForTimeout(3000);
  const waits = await page.evaluate(() => waits);
  assert.ok(waits.length >= 6, `${waits.length} refreshes in three seconds`);
  const { playing, step } = await status(page);
  assert.ok(playing && step > 100, "training went on");
  await call(page, "pause");
  await settled(page);
  silent(problems);
  await context.close();
});

test("a drawing has its place on the map, and stays for other models", async () => {
  const { page, context, problems } = await drawing("vae2");
  assert.equal(await page.locator(".o-drawing").count(), 0);
  await stroke(page, SEVEN);
  await page.locator(".o-drawing").waitFor();
  await settled(page);
  const grey = await values(page, "pad-seen");
  // In colour it is grey in all channels.
  await call(page, "dataset", "colour_strokes");
  await page.locator(".pad-stack.colour").waitFor();
  await settled(page);
  const colour = await values(page, "pad-seen");
  for (const c of [0, 1, 2]) assert.ok(largest(grey, colour.slice(784 * c, 784 * (c + 1))) < 0.02);
  // Other sizes of pictures.
  await call(page, "dataset", "shapes");
  await page.waitForFunction(() => document.querySelector("#pad-seen").width === 32);
  await settled(page);
  // A wide code is a picture of its numbers.
  await call(page, "load", "conv_light");
  await settled(page);
  assert.match(await page.locator("#pad-code").getAttribute("aria-label"), /^Its code: \d+ numbers from/);
  silent(problems);
  await context.close();
});

test("a conditional model is told which digit it is", async () => {
  const { page, context, problems } = await drawing("cvae", { steps: 150 });
  await stroke(page, SEVEN);
  await settled(page, 0);
  const zero = await values(page, "pad-out");
  await page.locator("#pad-class").selectOption("7");
  await settled(page, 7);
  assert.ok(largest(zero, await values(page, "pad-out")) > 0.02);
  silent(problems);
  await context.close();
});

for (const [width, height] of [[1440, 900], [1024, 768], [390, 844]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${width} wide, ${colorScheme}: the pad has no barriers and is no wider than the screen`, async () => {
      const { page, context, problems } = await drawing("dense", {
        steps: 0,
        context: { viewport: { width, height }, colorScheme, hasTouch: width < 500 },
      });
      await stroke(page, SEVEN);
      await page.locator("#b-keep").click();
      await page.locator("#b-delete-all").click();
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
