// The first visit: what the page says, and how its parts open as they begin to mean something.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, eventually, open, silent, stage, status, until } from "./lib/page.mjs";

let here;
before(async () => (here = await stage()));
after(() => here.close());

const shown = (page) =>
  page.evaluate(() => {
    const seen = (selector) => document.querySelector(selector)?.checkVisibility() ?? false;
    return {
      intro: seen(".intro"),
      map: seen("#latent"),
      usage: seen(".units"),
      noise: seen("#noise-train"),
      traversals: seen("#b-traversals"),
    };
  });

test("a first visit is told what this is, and its one button trains", async () => {
  const { page, context, problems } = await open(here, { first: true });
  const intro = page.locator(".intro");
  assert.match(await intro.innerText(), /autoencoder squeezes each picture into a few numbers, its code, and rebuilds/);
  assert.deepEqual(await shown(page), { intro: true, map: false, usage: false, noise: false, traversals: false });
  await intro.getByRole("button", { name: /press play/i }).click();
  await until(page, "trains", (s) => s.playing && s.step > 0);
  await eventually("the map opens", () => shown(page), (now) => now.map && now.usage && now.traversals && !now.intro);
  assert.equal((await shown(page)).noise, false);
  await call(page, "pause");
  // What has opened stays open, and the introduction stays away.
  await call(page, "rewind");
  await until(page, "is back", (s) => s.step === 0);
  assert.equal((await shown(page)).map, true);
  await page.reload();
  await page.waitForFunction(() => globalThis.hourglass);
  await page.evaluate(() => hourglass.ready);
  assert.deepEqual(await shown(page), { intro: false, map: false, usage: false, noise: false, traversals: false });
  silent(problems);
  await context.close();
});

test("the introduction can be put away for good", async () => {
  const { page, context, problems } = await open(here, { first: true });
  await page.locator("#b-introduced").click();
  assert.equal((await shown(page)).intro, false);
  await page.reload();
  await page.waitForFunction(() => globalThis.hourglass);
  await page.evaluate(() => hourglass.ready);
  assert.equal((await shown(page)).intro, false);
  silent(problems);
  await context.close();
});

test("presenting shows no introduction", async () => {
  const { page, context, problems } = await open(here, { first: true, query: "?present" });
  assert.equal((await shown(page)).intro, false);
  silent(problems);
  await context.close();
});

test("the map and the noise open when they are asked for, and noise with a model that is about it", async () => {
  const { page, context, problems } = await open(here, { first: true });
  await page.locator("#b-map").click();
  assert.equal((await shown(page)).map, true);
  await page.locator('#latent[data-step="0"]').waitFor();
  await page.locator("#b-noise").click();
  assert.equal((await shown(page)).noise, true);
  assert.equal(await page.evaluate(() => document.activeElement.id), "noise-train");
  await page.reload();
  await page.waitForFunction(() => globalThis.hourglass);
  await page.evaluate(() => hourglass.ready);
  assert.equal((await shown(page)).noise, false);
  await call(page, "load", "denoise");
  await eventually("noise is open", () => shown(page), (now) => now.noise);
  silent(problems);
  await context.close();
});

test("models are chosen by what one wants to see, and all of them are there with everything", async () => {
  const { page, context, problems } = await open(here, { first: true });
  await page.locator("#b-goals").click();
  const dialog = page.getByRole("dialog", { name: "What do you want to see?" });
  const goals = await dialog.locator(".goal b").allInnerTexts();
  assert.deepEqual(goals, [
    "See it compress",
    "Make it denoise",
    "A map you can walk",
    "Generate new ones",
    "Sparse features",
    "Constrain it",
    "From the tutorials",
  ]);
  for (const line of await dialog.locator(".goal span").allInnerTexts()) assert.match(line, /^\S.{20,}\.|\?$/);
  assert.equal(await dialog.locator(".goal-models button:visible").count(), 0);
  await dialog.getByRole("button", { name: /A map you can walk/ }).click();
  await eventually("the model is there", () => page.locator("#preset").inputValue(), (id) => id === "vae2");
  assert.equal(await dialog.isVisible(), false);
  assert.equal((await call(page, "spec")).dataset, "strokes");

  await page.locator("#b-goals").click();
  await dialog.locator("#everything").check();
  assert.deepEqual(await shown(page), { intro: false, map: true, usage: true, noise: true, traversals: false });
  const models = await dialog.locator(".goal-models button:visible").allInnerTexts();
  const listed = await page.locator("#preset option").allInnerTexts();
  assert.equal(models.length, 23);
  assert.deepEqual([...models].sort(), [...listed].sort());
  await dialog.getByRole("button", { name: "Sparse, L1" }).click();
  await eventually("the model is there", () => page.locator("#preset").inputValue(), (id) => id === "sparse_l1");
  // Everything stays chosen.
  await page.reload();
  await page.waitForFunction(() => globalThis.hourglass);
  await page.evaluate(() => hourglass.ready);
  assert.deepEqual(await shown(page), { intro: false, map: true, usage: true, noise: true, traversals: true });
  silent(problems);
  await context.close();
});

test("the code is made narrower and wider on the diagram, in runs of their own", async () => {
  const { page, context, problems } = await open(here, { first: true });
  const trained = await call(page, "train", { steps: 20 });
  const code = async () => {
    const { model } = await call(page, "spec");
    return model.encoder.at(-1).units;
  };
  const narrower = page.locator("#b-narrower");
  const wider = page.locator("#b-wider");
  assert.equal(await wider.isDisabled(), true);
  for (const width of [32, 8, 2]) {
    assert.match(await narrower.getAttribute("title"), new RegExp(`: ${width} dimensions`));
    await narrower.click();
    await eventually(`a code of ${width}`, code, (now) => now === width);
  }
  assert.equal(await narrower.isDisabled(), true);
  assert.deepEqual([(await status(page)).step, (await status(page)).edited], [0, false], "from the seed alone");
  await wider.click();
  await eventually("a code of 8", code, (now) => now === 8);
  for (let i = 0; i < 4; i++) await page.locator("#b-undo").click();
  await eventually("the run that had trained", () => status(page), (now) => now.step === trained.step);
  assert.equal(await code(), 64);
  silent(problems);
  await context.close();
});

test("a first run can be watched: an epoch a second, while train() goes as fast as it can", async () => {
  const { page, context, problems } = await open(here, { first: true });
  await page.locator("#b-play").click();
  const from = await until(page, "plays", (s) => s.step > 5);
  const began = Date.now();
  await page.waitForTimeout(2000);
  const rate = ((await status(page)).step - from.step) / ((Date.now() - began) / 1000);
  await call(page, "pause");
  console.log(`${(rate / from.stepsPerEpoch).toFixed(2)} epochs a second`);
  // Not above what is said; below it a busy machine may fall.
  assert.ok(rate > 5 && rate < 1.15 * from.stepsPerEpoch, `${rate} steps a second`);
  const start = Date.now();
  await call(page, "train", { epochs: 5 });
  const { stepsPerEpoch } = await status(page);
  const fast = (5 * stepsPerEpoch) / ((Date.now() - start) / 1000);
  console.log(`${fast.toFixed(0)} steps a second by train()`);
  silent(problems);
  await context.close();
});

test("an error that can be compared stands beside every loss", async () => {
  const { page, context, problems } = await open(here, { first: true });
  const error = () => page.locator("#n-mse").innerText();
  assert.equal(await error(), "–");
  await call(page, "load", "vae2");
  await call(page, "train", { steps: 60 });
  const nats = Number(await eventually("an error", error, (text) => /^0\.\d+$/.test(text)));
  assert.ok(nats > 0.005 && nats < 0.2, `${nats}`);
  assert.match(await page.locator(".stats").innerText(), /nats/);
  // The same as from the codes' means and the samples themselves: of a plain model, the loss itself.
  await call(page, "load", "dense");
  await call(page, "train", { epochs: 3 });
  const { valLoss } = await status(page);
  const plain = Number(await eventually("an error", error, (text) => Number(text) < 0.05));
  assert.ok(Math.abs(plain - valLoss) < 0.15 * valLoss, `${plain} on some of the samples whose loss is ${valLoss}`);
  silent(problems);
  await context.close();
});

test("a teacher at 1024 × 768 shows each thing within four clicks", async () => {
  const projector = { viewport: { width: 1024, height: 768 } };
  const journeys = {
    "that it learns": async (page, click) => {
      await click("#b-first");
      await until(page, "learns", (s) => s.step > 60 && s.valLoss !== null);
      return 1;
    },
    "that it compresses": async (page, click) => {
      await click("#b-goals");
      await click("#goal-deep");
      await eventually("a code of 32", () => page.locator(".pane.model .pane-h b").innerText(), (told) => told === "784 → 32 → 784");
      return 2;
    },
    "that it denoises": async (page, click) => {
      await click("#b-goals");
      await click("#goal-denoise");
      await click("#b-play");
      await eventually("PSNR", () => page.locator("#gain").innerText(), (told) => /dB/.test(told));
      return 3;
    },
    "a map to drag over": async (page, click) => {
      await click("#b-goals");
      await click("#goal-vae2");
      await click("#b-play");
      await eventually("the map opens", () => shown(page), (now) => now.map);
      const before = await page.locator("#pos").innerText();
      const box = await page.locator("#latent").boundingBox();
      await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.3, { steps: 4 });
      await page.mouse.up();
      await eventually("the probe moves", () => page.locator("#pos").innerText(), (now) => now !== before);
      return 4;
    },
    "a code that is too small": async (page, click) => {
      for (let i = 0; i < 3; i++) await click("#b-narrower");
      await click("#b-play");
      await eventually("a code of 2", () => page.locator(".pane.model .pane-h b").innerText(), (told) => told === "784 → 2 → 784");
      await until(page, "trains", (s) => s.step > 0);
      return 4;
    },
  };
  for (const [what, journey] of Object.entries(journeys)) {
    const { page, context, problems } = await open(here, { first: true, context: projector });
    let clicks = 0;
    const began = Date.now();
    const most = await journey(page, async (selector) => {
      clicks++;
      await page.locator(selector).click();
    });
    console.log(`${what}: ${clicks} clicks, ${((Date.now() - began) / 1000).toFixed(1)} s`);
    assert.ok(clicks <= most && most <= 4, what);
    silent(problems);
    await context.close();
  }
});
