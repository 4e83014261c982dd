// Opening the page as a visitor would, and looking at it.
import assert from "node:assert/strict";
import { launch } from "./browser.mjs";
import { serve } from "./server.mjs";

/**
 * A browser and a server for one file of tests.
 * @param {{pictures?: boolean, camera?: string, mnist?: string | null, isolated?: boolean}} [options]
 */
export async function stage(options = {}) {
  const { mnist, isolated } = options;
  const [browser, server] = await Promise.all([launch(options), serve({ mnist, isolated })]);
  return {
    browser,
    server,
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/**
 * Opens the page in a profile of its own and waits until it is ready.
 * What the console says against it is collected in `problems`.
 * The profile is that of a visitor who wants everything open; with `first` it is that of a first visit.
 */
export async function open(stage, { query = "", context: options = {}, wait = true, first = false } = {}) {
  const context = await stage.browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  if (!first) await knows(context);
  const page = await context.newPage();
  const problems = watch(page);
  await page.goto(stage.server.url + query);
  if (wait) await ready(page);
  return { page, context, problems };
}

/** Gives a profile what the page keeps of a visitor who wants everything open. */
export function knows(context) {
  return context.addInitScript(() => {
    try {
      localStorage.setItem("everything", "yes");
      localStorage.setItem("introduced", "yes");
    } catch {
      // A blank page has no storage.
    }
  });
}

export function watch(page) {
  const problems = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      problems.push(`${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  return problems;
}

export async function ready(page) {
  await page.waitForFunction(() => globalThis.hourglass, null, { timeout: 30_000 });
  await page.evaluate(() => globalThis.hourglass.ready);
}

/** Fails unless the console stayed silent. */
export function silent(problems) {
  assert.deepEqual(problems, [], "the console should stay silent");
}

/** Calls a function of the page's scripting interface. */
export function call(page, name, ...values) {
  return page.evaluate(([name, values]) => globalThis.hourglass[name](...values), [name, values]);
}

export const status = (page) => call(page, "status");

/** Waits until the map has the codes of the model as it stands: what the visitor has not put anywhere follows them. */
export async function mapped(page) {
  const { step } = await status(page);
  await page.locator(`#latent[data-step="${step}"]`).waitFor();
}

/** The loss of each of the next `count` steps. */
export function losses(page, count) {
  return page.evaluate(async (count) => {
    const losses = [];
    for (let i = 0; i < count; i++) losses.push((await hourglass.train({ steps: 1 })).trainLoss);
    return losses;
  }, count);
}

/** Every parameter, as name -> {shape, data}, with plain arrays. */
export function weights(page) {
  return page.evaluate(async () => {
    const weights = await hourglass.weights();
    return Object.fromEntries(
      Object.entries(weights).map(([name, { shape, data }]) => [
        name,
        { shape: Array.from(shape), data: Array.from(data) },
      ]),
    );
  });
}

/** Waits until `test(status)` holds. */
export async function until(page, what, test, timeout = 60_000) {
  const end = Date.now() + timeout;
  for (;;) {
    const now = await status(page);
    if (test(now)) return now;
    assert.ok(Date.now() < end, `${what}: not within ${timeout / 1000} s; status: ${JSON.stringify(now)}`);
    await page.waitForTimeout(50);
  }
}

/** Looks again and again until `accept` holds of what `look()` gives, and gives that. */
export async function eventually(what, look, accept, timeout = 20_000) {
  const end = Date.now() + timeout;
  for (;;) {
    const seen = await look();
    if (accept(seen)) return seen;
    assert.ok(Date.now() < end, `${what}: not within ${timeout / 1000} s`);
    await new Promise((later) => setTimeout(later, 50));
  }
}

/**
 * Puts `outputRow()` into the page: the row of the reconstructions' canvas that is what the model makes of the pictures above it, the
 * last but one. Null until the engine has drawn there. The canvas is named and not guessed by its size: until it is
 * drawn on, the loss chart is the larger one, and has colours too.
 */
function probe() {
  globalThis.outputRow = () => {
    const canvas = document.querySelector(".recon-canvas canvas");
    // The errors have a name there, too, and no row.
    const rows = document.querySelectorAll(".recon .row-k span").length - 1;
    const height = Math.ceil((canvas?.height ?? 0) / rows);
    if (!canvas?.width || !height) return null;
    const copy = new OffscreenCanvas(canvas.width, height);
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, 0, -Math.ceil((canvas.height * (rows - 2)) / rows));
    const { data } = context.getImageData(0, 0, canvas.width, height);
    const colours = new Set(new Uint32Array(data.buffer)).size;
    return colours > 20 ? { width: canvas.width, height, colours, data } : null;
  };
}

/** What the model makes of the pictures on show: size, how many colours, and every byte. Fails where nothing is drawn. */
export async function look(page) {
  await page.evaluate(probe);
  await page.waitForFunction(() => globalThis.outputRow(), null, { timeout: 20_000 });
  return page.evaluate(() => {
    const { data, ...row } = globalThis.outputRow();
    return { ...row, bytes: Array.from(data) };
  });
}

/** Opens a blank page that notes in `firstReconstruction` when the model's pictures are first there, in ms. */
export async function timeFirstLook(page) {
  await page.addInitScript(probe);
  await page.addInitScript(() => {
    const seen = () => {
      if (globalThis.outputRow()) globalThis.firstReconstruction = performance.now();
      else requestAnimationFrame(seen);
    };
    requestAnimationFrame(seen);
  });
}

/** Mean difference of two looks, 0 to 255 a byte. */
export function difference(a, b) {
  assert.deepEqual([a.width, a.height], [b.width, b.height], "the canvas changed its size");
  return a.bytes.reduce((sum, byte, i) => sum + Math.abs(byte - b.bytes[i]), 0) / a.bytes.length;
}

/** The message of the error a call rejects with. */
export async function refusal(page, name, ...values) {
  const message = await page.evaluate(
    ([name, values]) =>
      globalThis.hourglass[name](...values).then(
        () => null,
        (error) => (error instanceof Error ? error.message : `not an Error: ${error}`),
      ),
    [name, values],
  );
  assert.ok(message !== null, `${name} should have rejected`);
  assert.doesNotMatch(message, /^not an Error/);
  return message;
}
