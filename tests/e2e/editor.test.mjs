// The architecture editor: by keyboard and by pointer, with what cannot be trained, and with the way back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, eventually, open, silent, stage, status, until, weights } from "./lib/page.mjs";

let here;
before(async () => (here = await stage()));
after(() => here.close());

const visit = (options) => open(here, { query: "?backend=cpu", ...options });

/** What the trained model is, layer by layer: “Dense 64 relu”. */
async function layers(page) {
  const { model } = await call(page, "spec");
  const told = ({ kind, units, channels, activation }) =>
    [kind, units ?? channels, activation].filter((word) => word !== undefined && word !== "linear").join(" ");
  return { encoder: model.encoder.map(told), decoder: model.decoder.map(told) };
}

/** Waits until `test(spec)` holds. */
async function spec(page, what, test) {
  const end = Date.now() + 20_000;
  for (;;) {
    const now = await call(page, "spec");
    if (test(now)) return now;
    assert.ok(Date.now() < end, `${what}: ${JSON.stringify(now)}`);
    await page.waitForTimeout(50);
  }
}

/** Waits until the engine trains a model for which `test(layers)` holds. */
async function trained(page, what, test) {
  const end = Date.now() + 20_000;
  for (;;) {
    const now = await layers(page);
    if (test(now)) return now;
    assert.ok(Date.now() < end, `${what}: ${JSON.stringify(now)}`);
    await page.waitForTimeout(50);
  }
}

const bar = (page, name) => page.locator(".layers").getByRole("button", { name }).first();
const focused = (page) => page.evaluate(() => document.activeElement?.id);

/** Presses Tab until an element of this id has the focus. */
async function tabTo(page, id) {
  for (let i = 0; i < 60; i++) {
    if ((await focused(page)) === id) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab does not reach #${id}; it is at #${await focused(page)}`);
}

test("from nothing to a trained autoencoder with the keyboard alone, and back", async () => {
  const { page, context, problems } = await visit();
  await page.locator("#stage").focus();
  await tabTo(page, "layer-0");
  await page.keyboard.press("Enter");
  await tabTo(page, "empty");
  await page.keyboard.press("Enter");
  const alert = page.locator("#model-error");
  await alert.waitFor();
  assert.match(await alert.innerText(), /encoder/);
  assert.deepEqual((await layers(page)).encoder, ["flatten", "dense 64 relu"], "the model of before goes on");

  // A first layer, with the flattening it needs; its kind has the focus.
  await page.locator("#stage").focus();
  await tabTo(page, "first-0");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "layer-kind");
  await tabTo(page, "layer-units-0");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("32");
  await page.keyboard.press("Enter");
  // After it comes the decoder, whose last layer gives the pictures.
  await tabTo(page, "add-after");
  await page.keyboard.press("Enter");
  const built = { encoder: ["flatten", "dense 32 relu"], decoder: ["dense 784 sigmoid"] };
  assert.deepEqual(await trained(page, "the model is trained", (now) => now.decoder.length === 1), built);
  assert.equal(await alert.isVisible(), false);

  await page.locator("#stage").focus();
  await page.keyboard.press("Space");
  const playing = await until(page, "it trains", (s) => s.step > 50 && s.trainLoss !== null);
  await until(page, "the loss falls", (s) => s.trainLoss < playing.trainLoss);
  await page.keyboard.press("Space");
  await until(page, "pauses", (s) => !s.playing);

  // Three edits back: the decoder, the number, the layer. Nothing is left, and that cannot be trained.
  for (let i = 0; i < 3; i++) await page.keyboard.press("Control+Z");
  await alert.waitFor();
  assert.equal(await page.locator(".bar-b").count(), 0);
  for (const key of ["Control+Shift+Z", "Control+Y", "Control+Shift+Z"]) await page.keyboard.press(key);
  assert.deepEqual(await trained(page, "it is there again", (now) => now.decoder[0] === "dense 784 sigmoid"), built);
  for (let i = 0; i < 4; i++) await page.keyboard.press("Control+Z");
  await trained(page, "the first model is back", (now) => now.encoder[1] === "dense 64 relu");
  silent(problems);
  await context.close();
});

test("an impossible kernel is told at its layer while the old model keeps training", async () => {
  const { page, context, problems } = await visit();
  await call(page, "load", "conv_light");
  await call(page, "play");
  await bar(page, /^Layer 2, Conv2D/).click();
  await page.getByLabel("Kernel, height").fill("40");
  const alert = page.locator("#model-error");
  await alert.waitFor();
  assert.match(await alert.innerText(), /enc2.*40.*larger than the 14 pixels/s);
  const field = page.getByLabel("Kernel, height");
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.equal(await field.getAttribute("aria-describedby"), "model-error");
  await bar(page, /^Layer 2.*Error: .*40/).waitFor();
  assert.match(await page.locator("#row-1 .mark").innerText(), /error/);
  assert.equal((await call(page, "spec")).model.encoder[1].kernel[0], 3);
  const { step } = await status(page);
  await until(page, "training goes on", (s) => s.playing && s.step > step);
  await page.getByRole("button", { name: "Set padding to same" }).click();
  const after = await spec(page, "mended", ({ model }) => model.encoder[1].padding === "same");
  assert.deepEqual(after.model.encoder[1].kernel, [40, 40]);
  assert.ok((await status(page)).playing, "it goes on with the new model");
  silent(problems);
  await context.close();
});

test("a loss that no longer fits is told, not changed", async () => {
  const { page, context, problems } = await visit();
  await call(page, "load", { ...(await call(page, "spec")), loss: "bce" });
  await bar(page, /784 units, Sigmoid/).click();
  await page.getByLabel("Activation").selectOption({ label: "ReLU" });
  const alert = page.locator("#model-error");
  await alert.waitFor();
  assert.match(await alert.innerText(), /Cross-entropy needs values between 0 and 1/);
  assert.equal((await call(page, "spec")).loss, "bce");
  await page.getByRole("button", { name: "Train with squared error" }).click();
  await trained(page, "it is trained", (now) => now.decoder[0] === "dense 784 relu");
  assert.equal((await call(page, "spec")).loss, "mse");
  silent(problems);
  await context.close();
});

test("Mirror builds the decoder that undoes the encoder", async () => {
  const { page, context, problems } = await visit();
  await bar(page, /^Layer 2, code/).click();
  await page.getByRole("button", { name: "Add a layer after code, as the code" }).click();
  await page.getByLabel("Units", { exact: true }).fill("10");
  await page.getByLabel("Units", { exact: true }).press("Enter");
  await page.getByRole("button", { name: "Mirror encoder" }).click();
  const now = await trained(page, "mirrored", (now) => now.decoder.length === 3);
  assert.deepEqual(now.encoder, ["flatten", "dense 64 relu", "dense 10 relu"]);
  assert.deepEqual(now.decoder, ["dense 64 relu", "dense 784 sigmoid", "reshape"]);
  assert.equal((await call(page, "train", { steps: 3 })).step, 3);
  silent(problems);
  await context.close();
});

test("layers that stay as they were keep their weights", async () => {
  const { page, context, problems } = await visit();
  await call(page, "load", "deep");
  await call(page, "train", { steps: 20 });
  const before = await weights(page);
  await bar(page, /^Layer 4, code/).click();
  await page.getByLabel("Units", { exact: true }).fill("16");
  await page.getByLabel("Units", { exact: true }).press("Enter");
  await trained(page, "narrower", (now) => now.encoder[3] === "dense 16 relu");
  const after = await weights(page);
  for (const name of ["enc1.weight", "enc1.bias", "enc2.weight", "dec2.weight", "output.weight"]) {
    assert.deepEqual(after[name], before[name], name);
  }
  assert.deepEqual(after["code.weight"].shape, [16, 64]);
  assert.notDeepEqual(after["dec1.weight"].shape, before["dec1.weight"].shape);
  assert.equal((await status(page)).step, 0, "it is a new run");

  // Also under another name.
  await page.getByLabel("Name", { exact: true }).fill("waist");
  await page.getByLabel("Name", { exact: true }).press("Enter");
  await spec(page, "renamed", ({ model }) => model.encoder[3].name === "waist");
  assert.deepEqual((await weights(page))["waist.weight"], after["code.weight"]);
  await page.getByLabel("Name", { exact: true }).fill("enc1");
  await page.getByLabel("Name", { exact: true }).press("Enter");
  assert.match(await page.locator("#name-error").innerText(), /Another layer is called “enc1”/);
  silent(problems);
  await context.close();
});

test("layers are moved and removed by keys, and dragged", async () => {
  const { page, context, problems } = await visit();
  await call(page, "load", "deep");
  await bar(page, /^Layer 2, 256 units/).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await trained(page, "moved", (now) => now.encoder[1] === "dense 64 relu" && now.encoder[2] === "dense 256 relu");
  await page.waitForFunction(() => document.activeElement?.id === "layer-2", null, { timeout: 5000 });
  await page.keyboard.press("Delete");
  await trained(page, "removed", (now) => now.encoder.length === 3);
  await page.keyboard.press("ArrowUp");
  await page.waitForFunction(() => document.activeElement?.id === "layer-1");
  await page.keyboard.press("Control+Z");
  await trained(page, "back", (now) => now.encoder.length === 4);
  await page.locator("#layer-2").dragTo(page.locator("#row-1"), { targetPosition: { x: 60, y: 3 } });
  await trained(page, "dragged", (now) => now.encoder[1] === "dense 256 relu" && now.encoder[2] === "dense 64 relu");
  silent(problems);
  await context.close();
});

test("a layer is shown as the kind it is, and top-k and tied ones can be chosen", async () => {
  const { page, context, problems } = await visit();
  const kind = page.locator("#layer-kind");
  const shown = () => kind.evaluate((select) => select.selectedOptions[0].label);
  await call(page, "load", "top_k");
  await bar(page, /^Layer 3, code, Top k/).click();
  assert.equal(await shown(), "Top k");
  await call(page, "load", "tied");
  await bar(page, /^Layer 3, Dense, tied/).click();
  assert.equal(await shown(), "Dense, tied");

  await call(page, "load", "dense");
  await bar(page, /^Layer 2, code/).click();
  await page.locator("#add-after").click();
  await kind.selectOption({ label: "Top k" });
  await trained(page, "64 values are cut to some", (now) => now.encoder[2] === "top_k");
  await bar(page, /^Layer 4, 784 units/).click();
  await kind.selectOption({ label: "Dense, tied" });
  await spec(page, "the decoder borrows the weight", ({ model }) => model.decoder[0].to === "code");
  assert.ok(Number.isFinite((await call(page, "train", { steps: 5 })).trainLoss));
  silent(problems);
  await context.close();
});

test("presets and loads can be undone", async () => {
  const { page, context, problems } = await visit();
  await page.locator("#preset").selectOption("deep");
  await trained(page, "deep", (now) => now.encoder.length === 4);
  await page.getByRole("button", { name: "Undo" }).click();
  await trained(page, "dense", (now) => now.encoder.length === 2);
  await page.getByRole("button", { name: "Redo" }).click();
  await trained(page, "deep again", (now) => now.encoder.length === 4);
  assert.equal(await page.getByRole("button", { name: "Redo" }).isDisabled(), true);
  silent(problems);
  await context.close();
});

test("the layer that is chosen shows what it gives and its weights, live", async () => {
  const { page, context, problems } = await visit();
  await bar(page, /^Layer 2, code/).click();
  const gives = page.locator("#p-layer").getByRole("img", { name: /^Gives: 64 numbers/ });
  const learns = page.locator("#p-layer").getByRole("img", { name: /^Weights: 64 units, 28 × 28 each/ });
  await gives.waitFor();
  await learns.waitFor();
  const look = (canvas) =>
    canvas.evaluate((canvas) => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext("2d", { willReadFrequently: true });
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return { colours: new Set(new Uint32Array(data.buffer)).size, sum: data.reduce((a, b) => a + b, 0) };
    });
  const before = await eventually("the weights are drawn", () => look(learns), ({ colours }) => colours > 50);
  await call(page, "train", { steps: 100 });
  await eventually("the weights change", () => look(learns), ({ sum }) => sum !== before.sum);
  await eventually("the output is drawn", () => look(gives), ({ colours }) => colours > 10);
  silent(problems);
  await context.close();
});

test("pictures in colour stand at both ends of the diagram", async () => {
  const { page, context, problems } = await visit();
  await call(page, "load", "conv_light_rgb");
  await call(page, "train", { steps: 30 });
  const look = () =>
    page.evaluate(() => {
    const canvas = document.querySelector(".glass-box canvas");
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const tall = Math.floor(canvas.height / 8);
    return [0, canvas.height - tall].map((top) => {
      const { data } = context.getImageData(0, top, canvas.width, tall);
      return new Set(new Uint32Array(data.buffer)).size;
    });
  });
  await eventually("both ends have colours", look, (ends) => ends.every((colours) => colours > 60));
  silent(problems);
  await context.close();
});

test("every way of training can be chosen, and those that cannot say why", async () => {
  const { page, context, problems } = await visit();
  await page.getByText("More", { exact: true }).first().click();
  for (const [field, label, told] of [
    ["Optimiser", "AdamW", (s) => s.regularization.weight_decay === 0.01],
    ["Optimiser", "SGD, Nesterov", (s) => s.optimizer.nesterov],
    ["Loss", "Huber", (s) => s.loss.huber],
    ["Rate over time", "Cosine", (s) => s.schedule.then.cosine],
    ["Clip gradients", "By norm", (s) => s.regularization.clip.norm === 1],
    ["Stop early", "Yes, with the best weights", (s) => s.early_stopping?.restore_best],
  ]) {
    await page.locator("#p-train").getByLabel(field, { exact: true }).selectOption({ label });
    await spec(page, `${field}: ${label}`, told);
  }
  await page.locator("#p-train").getByLabel("Warm-up, epochs").fill("0.5");
  await page.locator("#p-train").getByLabel("Warm-up, epochs").press("Enter");
  await spec(page, "warm-up", (s) => s.schedule.warmup.epochs === 0.5);
  const barred = page.locator("#train-loss option", { hasText: "Categorical" });
  assert.equal(await barred.evaluate((option) => option.disabled), true);
  assert.match(await barred.innerText(), /needs a channel for each class/);
  assert.ok(Number.isFinite((await call(page, "train", { steps: 5 })).trainLoss));
  silent(problems);
  await context.close();
});

test("the tutorial's convolutional model has the parameters its table prints", async () => {
  const { page, context, problems } = await visit();
  await call(page, "load", "conv");
  assert.match(await page.locator("#b-summary").locator("xpath=ancestor::section[1]").innerText(), /416,262 parameters/);
  await page.locator("#b-summary").click();
  const totals = await page.locator("dialog[open] tfoot").innerText();
  assert.match(totals, /Total\s+416,262/);
  assert.match(totals, /Trainable\s+415,494/);
  assert.match(totals, /Not trainable\s+768/);
  silent(problems);
  await context.close();
});
