// Noise on pictures, holes, what the run is compared with, and the units of its code.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, open, silent, stage, status, until } from "./lib/page.mjs";

let here;
before(async () => (here = await stage({ pictures: true })));
after(() => here.close());

/** The page with a preset, trained so many steps on the CPU. */
async function trained(preset, steps, options = {}) {
  const opened = await open(here, { query: "?backend=cpu", ...options });
  await call(opened.page, "load", preset);
  if (steps) await call(opened.page, "train", { steps });
  return opened;
}

/** How like the pictures on show are, as the page tells it: PSNR before and after. */
async function gain(page) {
  const words = await page.locator("#gain").textContent();
  const [, before, after] = words.match(/PSNR ([\d.]+) → ([\d.]+) dB/) ?? [];
  return { words, before: Number(before), after: Number(after) };
}

/** What the comparison says of both runs under this name. */
const fact = (page, name) =>
  page
    .locator("#compare-facts tr", { has: page.getByRole("rowheader", { name, exact: true }) })
    .locator("td")
    .allTextContents();

/** Waits until both runs stand at these steps. */
async function steps(page, ...both) {
  await page.waitForFunction(
    (both) => {
      const cells = [...document.querySelectorAll("#compare-facts tbody tr:nth-child(4) td")];
      return cells.map((cell) => cell.textContent).join() === both;
    },
    both.join(),
    { timeout: 60_000 },
  );
}

const settle = (page, then) => page.waitForFunction(then, null, { timeout: 20_000 });

test("a denoising run shows what the encoder sees, and undoes it better than it found it", async () => {
  const { page, context, problems } = await trained("denoise", 250);
  assert.deepEqual(await page.locator(".row-k span").allTextContents(), [
    "Input",
    "Noisy",
    "Output",
    "Difference",
    "Error",
  ]);
  await settle(page, () => document.querySelector("#gain").textContent.includes("SSIM"));
  const { before, after, words } = await gain(page);
  console.log(words);
  assert.ok(before > 6 && before < 13, words);
  assert.ok(after > before + 4, words);
  silent(problems);
  await context.close();
});

test("the test-noise slider answers in the next frames while the run is trained", async () => {
  const { page, context, problems } = await trained("denoise", 0);
  const run = await call(page, "spec");
  await call(page, "load", { ...run, epochs: 500 });
  await call(page, "play");
  await until(page, "trains", (s) => s.playing && s.step > 0);
  // Only the row of what the encoder sees is looked at: it changes with its noise alone.
  const frames = await page.evaluate(async () => {
    const canvas = document.querySelector(".recon-canvas canvas");
    const copy = document.createElement("canvas");
    const row = () => {
      const tall = canvas.height / 4;
      copy.width = canvas.width;
      copy.height = tall;
      const context = copy.getContext("2d", { willReadFrequently: true });
      context.clearRect(0, 0, copy.width, copy.height);
      context.drawImage(canvas, 0, tall, canvas.width, tall, 0, 0, canvas.width, tall);
      const words = new Uint32Array(context.getImageData(0, 0, copy.width, copy.height).data.buffer);
      return words.reduce((sum, word, i) => (sum + word * (i + 1)) >>> 0, 0);
    };
    const frame = () => new Promise(requestAnimationFrame);
    const slider = document.querySelector("#noise-test");
    const taken = [];
    for (let i = 0; i < 12; i++) {
      for (let rest = 0; rest < 12; rest++) await frame();
      const before = row();
      slider.value = i % 2 ? 80 : 20;
      const began = performance.now();
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      let frames = 0;
      while (row() === before && performance.now() - began < 3000) {
        await frame();
        frames++;
      }
      taken.push({ frames, ms: performance.now() - began });
    }
    return taken;
  });
  const playing = (await status(page)).playing;
  frames.sort((a, b) => a.ms - b.ms);
  const middle = frames[frames.length >> 1];
  console.log(
    `test noise to corrupted pictures: ${middle.frames} frames or ${middle.ms.toFixed(0)} ms in the middle, ` +
      `${frames.at(-1).ms.toFixed(0)} ms at most`,
  );
  assert.equal(playing, true);
  assert.ok(frames.every(({ ms }) => ms < 3000), "each change is answered");
  silent(problems);
  await context.close();
});

test("noise changes while the run goes on, and builds and starts over nothing", async () => {
  const { page, context, problems } = await trained("denoise", 60);
  const { step, builds } = await status(page);
  await page.locator("#noise-train").fill("10");
  await page.locator("#noise-test").fill("30");
  await page.locator("#noise-kind").selectOption("salt_pepper");
  await page.locator("#noise-frozen").check();
  await page.locator(".noise-tools .menu summary").click();
  await page.locator('.mix input[name="blur"]').check();
  await page.locator(".noise-tools .menu summary").click();
  const { corruption } = await call(page, "spec");
  assert.deepEqual(corruption, { kinds: ["salt_pepper", "blur"], train: 0.1, test: 0.3, frozen: true });
  assert.equal(await page.locator("#noise-kind option:checked").textContent(), "Mixture of 2");
  const after = await call(page, "train", { steps: 5 });
  assert.deepEqual([after.step, after.builds], [step + 5, builds]);
  // The last kind stays.
  await page.locator(".noise-tools .menu summary").click();
  await page.locator('.mix input[name="blur"]').uncheck();
  await page.locator('.mix input[name="salt_pepper"]').click();
  assert.deepEqual((await call(page, "spec")).corruption.kinds, ["salt_pepper"]);
  silent(problems);
  await context.close();
});

test("both noises have a thumb for the keyboard, and the double slider says which is which", async () => {
  const { page, context, problems } = await trained("denoise", 0);
  const [train, test] = [page.getByLabel("Noise in training"), page.getByLabel("Noise on the pictures shown")];
  await train.focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await train.getAttribute("aria-valuetext"), "0.51");
  await page.keyboard.press("Shift+ArrowLeft");
  assert.equal(await train.getAttribute("aria-valuetext"), "0.41");
  await test.focus();
  await page.keyboard.press("Shift+ArrowRight");
  assert.equal(await test.getAttribute("aria-valuetext"), "0.60");
  const { train: now, test: shown } = (await call(page, "spec")).corruption;
  assert.deepEqual([now, shown], [0.41, 0.6]);
  await page.keyboard.press("Backspace");
  assert.equal(await test.getAttribute("aria-valuetext"), "0.50");
  silent(problems);
  await context.close();
});

test("a click beside the thumbs fetches the nearer one, a mere press none", async () => {
  const { page, context, problems } = await trained("denoise", 0);
  await page.locator("#noise-test").fill("90");
  const track = await page.locator(".duo-track").boundingBox();
  const at = (share) => track.x + 15 + share * (track.width - 30);
  await page.mouse.click(at(0.2), track.y + 1);
  await page.mouse.click(at(0.8), track.y + 1);
  const { train, test: shown } = (await call(page, "spec")).corruption;
  assert.ok(Math.abs(train - 0.2) < 0.03 && Math.abs(shown - 0.8) < 0.03, `train ${train}, test ${shown}`);
  await page.waitForFunction(() => document.activeElement.id === "noise-test");
  // So begins a finger that scrolls.
  await page.mouse.move(at(0.5), track.y + 1);
  await page.mouse.down();
  await page.mouse.move(5, 5);
  await page.mouse.up();
  assert.deepEqual((await call(page, "spec")).corruption.test, shown);
  // Neither thumb fills the track that both share.
  const fill = await page.evaluate(() => getComputedStyle(document.querySelector("#noise-train"), "::-webkit-slider-runnable-track").backgroundImage);
  assert.equal(fill, "none");
  silent(problems);
  await context.close();
});

test("a hole is painted or chosen, and goes with its choice", async () => {
  const { page, context, problems } = await trained("dense", 150);
  // Its row is kept free, so that nothing moves as noise begins.
  const noisy = (words) =>
    page.waitForFunction((words) => [...document.querySelectorAll(".row-k span")].some((row) => row.textContent === words), words);
  await noisy("No noise");
  await page.locator("#hole").selectOption("left");
  await noisy("Noisy");
  await settle(page, () => document.querySelector("#gain").textContent.includes("PSNR"));
  const half = await gain(page);
  await page.locator("#hole").selectOption("none");
  await noisy("No noise");
  await page.locator("#hole").selectOption("paint");
  const brush = page.locator("#brush");
  const box = await brush.boundingBox();
  await page.mouse.move(box.x + 30, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 55, box.y + 45, { steps: 5 });
  await page.mouse.up();
  await settle(page, () => document.querySelector("#gain").textContent.includes("PSNR"));
  const painted = await gain(page);
  assert.ok(painted.before > half.before, `${painted.words}; half: ${half.words}`);
  silent(problems);
  await context.close();
});

test("every strength of noise is tried beside a median filter, and the table says the same", async () => {
  const { page, context, problems } = await trained("denoise", 200);
  await page.locator("#strengths > summary").click();
  await page.locator(".strengths-svg .own polyline").waitFor({ timeout: 30_000 });
  const points = await page.locator(".strengths-svg .own polyline").getAttribute("points");
  assert.equal(points.split(" ").length, 11);
  // At no noise the pictures are the same, which has no decibels.
  const seen = await page.locator(".strengths-svg .seen polyline").getAttribute("points");
  assert.equal(seen.split(" ").length, 10);
  await page.locator(".in-numbers > summary").click();
  const rows = await page.locator(".in-numbers tbody tr").allTextContents();
  assert.equal(rows.length, 11);
  assert.match(rows[0], /same/);
  assert.match(await page.locator("#strengths-words").textContent(), /nearer to the clean picture/);
  silent(problems);
  await context.close();
});

test("another run is trained as long on the same pictures, and both stand beside principal components", async () => {
  const { page, context, problems } = await trained("denoise", 200);
  // Beside a denoising run stands, without being asked for, the same without noise.
  await page.locator("#b-compare").click();
  await steps(page, "200", "200");
  assert.equal(await page.locator("#compare-with").inputValue(), "clean");
  await call(page, "train", { steps: 50 });
  await steps(page, "250", "250");
  assert.deepEqual(await fact(page, "Noise in training"), ["0.50", "none"]);
  await settle(page, () => document.querySelectorAll("#compare-errors li").length === 3);
  const bars = await page.locator("#compare-errors li").allTextContents();
  console.log(bars.join("; "));
  assert.match(bars[0], /PCA, 64 components/);
  // The plain twin joins the chart of every strength.
  await page.locator("#strengths > summary").click();
  await page.locator(".strengths-svg .twin polyline").waitFor({ timeout: 30_000 });
  // Closed, its engine ends.
  await page.locator("#b-compare").click();
  await page.locator(".strengths-svg .twin").waitFor({ state: "detached" });
  silent(problems);
  await context.close();
});

test("a run trained without noise joins a chart that stands open, though nothing is trained", async () => {
  const { page, context, problems } = await trained("denoise", 60);
  await page.locator("#strengths > summary").click();
  await page.locator(".strengths-svg .own polyline").waitFor({ timeout: 30_000 });
  await page.locator("#b-compare").click();
  await page.locator(".strengths-svg .twin polyline").waitFor({ timeout: 60_000 });
  // With other noise both are measured again.
  const before = await page.locator(".strengths-svg .twin polyline").getAttribute("points");
  await page.locator("#noise-kind").selectOption("mask");
  await page.waitForFunction(
    (before) => {
      const now = document.querySelector(".strengths-svg .twin polyline");
      return now && now.getAttribute("points") !== before;
    },
    before,
    { timeout: 60_000 },
  );
  silent(problems);
  await context.close();
});

test("the other run has a code of the same size, begins anew with this one, and ends where it does not fit", async () => {
  const { page, context, problems } = await trained("dense", 40);
  await page.locator("#b-compare").click();
  await page.locator("#compare-with").selectOption("linear");
  await page.waitForFunction(() => document.querySelector("#h-other-map")?.textContent === "Linear, code of 64");
  await steps(page, "40", "40");
  assert.deepEqual(await fact(page, "Code"), ["64", "64"]);
  await page.locator("#compare-code").uncheck();
  await page.waitForFunction(() => document.querySelector("#compare-facts tbody tr:nth-child(2) td:last-child").textContent === "32");
  await steps(page, "40", "40");
  await call(page, "rewind");
  await steps(page, "0", "0");
  // Other pictures.
  await call(page, "dataset", "shapes");
  await call(page, "train", { steps: 20 });
  await steps(page, "20", "20");
  // Another model.
  await call(page, "load", "denoise");
  await call(page, "train", { steps: 10 });
  await steps(page, "10", "10");
  assert.deepEqual(await fact(page, "Model"), ["Denoising", "Linear"]);
  await page.locator("#compare-with").selectOption("clean");
  await page.waitForFunction(() => document.querySelector("#compare-facts tbody tr:first-child td:last-child")?.textContent === "Denoising");
  await steps(page, "10", "10");
  await call(page, "load", "dense");
  await page.getByText("so it has ended").waitFor();
  assert.equal(await page.locator("#compare-facts").count(), 0);
  silent(problems);
  await context.close();
});

test("the wall shows what units draw, marks dead ones, and tells how active each is", async () => {
  const { page, context, problems } = await trained("top_k", 150);
  await page.locator("#b-wall").click();
  await settle(page, () => document.querySelectorAll(".wall-grid li").length === 256);
  const words = await page.locator("#wall-summary").textContent();
  assert.match(words, /of 256 units are in use; on average 16\.0 are active for a sample/);
  const dead = await page.locator(".wall-grid .dead").count();
  assert.ok(words.includes(`${256 - dead} of 256`), words);
  await page.locator(".wall-grid button").first().click();
  await settle(page, () => /Activations of unit/.test(document.querySelector(".histogram figcaption").textContent));
  // Something is drawn on its canvas.
  await settle(page, () => {
    const canvas = document.querySelector(".wall-grid canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size > 100;
  });
  silent(problems);
  await context.close();
});

test("the map shows where the decoder stretches it", async () => {
  const { page, context, problems } = await trained("vae2", 60);
  await page.locator("#b-stretch").click();
  await settle(page, () => /goes from/.test(document.querySelector("#stretch-words").textContent));
  await settle(page, () => {
    const canvas = document.querySelector(".lat-stretch");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(data.filter((_, i) => i % 4 === 3)).size > 20;
  });
  silent(problems);
  await context.close();
});

test("the contractive penalty is offered where it is known, and a deeper encoder is refused by its layer", async () => {
  const { page, context, problems } = await trained("contractive", 20);
  assert.equal(await page.locator("#train-code_penalty option:checked").textContent(), "Contractive");
  const message = await page.evaluate(async () => {
    const run = await hourglass.spec();
    run.model.encoder.splice(1, 0, { name: "before", kind: "dense", units: 64, activation: "relu" });
    return hourglass.load(run).then(
      () => "loaded",
      (error) => error.message,
    );
  });
  assert.match(message, /Layer “code”: the contractive penalty is known for an encoder of one dense layer/);
  assert.equal((await status(page)).step, 20);
  silent(problems);
  await context.close();
});
