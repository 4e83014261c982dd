// Opening the page as a visitor would, and looking at it.
import assert from "node:assert/strict";
import { launch } from "./browser.mjs";
import { serve } from "./server.mjs";

/**
 * A browser and a server for one file of tests.
 * @param {{pictures?: boolean, mnist?: string | null}} [options]
 */
export async function stage(options = {}) {
  const [browser, server] = await Promise.all([launch(options), serve({ mnist: options.mnist })]);
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
 */
export async function open(stage, { query = "", context: options = {}, wait = true } = {}) {
  const context = await stage.browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const problems = watch(page);
  await page.goto(stage.server.url + query);
  if (wait) await ready(page);
  return { page, context, problems };
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

/** What the reconstructions' canvas shows: its size, how many colours, and every byte. */
export function look(page) {
  return page.evaluate(() => {
    const shown = [...document.querySelectorAll("canvas")].sort(
      (a, b) => b.width * b.height - a.width * a.height,
    )[0];
    if (!shown?.width || !shown.height) return { width: 0, height: 0, colours: 0, bytes: [] };
    const copy = new OffscreenCanvas(shown.width, shown.height);
    const context = copy.getContext("2d");
    context.drawImage(shown, 0, 0);
    const { data } = context.getImageData(0, 0, shown.width, shown.height);
    const colours = new Set(new Uint32Array(data.buffer));
    return { width: shown.width, height: shown.height, colours: colours.size, bytes: Array.from(data) };
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
