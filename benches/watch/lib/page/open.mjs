// The real page, built of either commit.
import { ready } from "../../../../tests/e2e/lib/page.mjs";
import { Missing } from "../alternate.mjs";

/**
 * The page, ready to be used. It computes on the CPU, which is the same on any machine.
 * @param {object} options
 * @param {import("playwright-core").Browser} options.browser
 * @param {Record<string, string | null>} options.urls of each side
 * @param {(page: import("playwright-core").Page) => Promise<void>} [options.prepare] what to do before it is opened
 */
export async function openPage({ browser, urls, prepare }, side) {
  if (!urls[side]) throw new Missing("its page could not be built");
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const close = () => context.close();
  try {
    const page = await context.newPage();
    await prepare?.(page);
    const url = new URL(urls[side]);
    url.searchParams.set("backend", "cpu");
    await page.goto(url.href);
    await ready(page);
    return { page, context, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What `use(page)` gives as a player, or the page closed again. */
export async function player(options, side, use) {
  const open = await openPage(options, side);
  try {
    return { close: open.close, measure: await use(open) };
  } catch (error) {
    await open.close();
    throw error;
  }
}

/** Loads a preset. */
export async function choose(page, preset) {
  const error = await page.evaluate(
    (preset) => hourglass.load(preset).then(() => null, (error) => error.message),
    preset,
  );
  if (error === null) return;
  if (/preset/.test(error)) throw new Missing(`there is no preset ${preset}`);
  throw new Error(error);
}

/** Fails where the page has no such function. */
export async function needFunction(page, name) {
  if (!(await page.evaluate((name) => name in hourglass, name))) throw new Missing(`there is no hourglass.${name}`);
}
