// How long until there is something to see.
import { timeFirstLook } from "../../../../tests/e2e/lib/page.mjs";
import { Missing } from "../alternate.mjs";
import { openPage, player } from "./open.mjs";

const SEEN = { name: "seen", less: true, slack: 30 };

/** From navigation, in a profile with nothing in it. */
export function opening(options) {
  return {
    place: "page",
    workload: "opening",
    metrics: [{ ...SEEN, title: "to the first reconstruction, ms" }],
    windows: 2,
    alone: true,
    open: async (side) => ({ measure: () => firstLook(options, side), close: async () => {} }),
  };
}

async function firstLook(options, side) {
  const open = await openPage({ ...options, prepare: timeFirstLook }, side);
  try {
    return { seen: await seen(open.page) };
  } finally {
    await open.close();
  }
}

/** From the choice of a preset, while another is there. */
export function choosing(options, preset) {
  return {
    place: "page",
    workload: `choosing ${preset}`,
    metrics: [{ ...SEEN, title: "to its first reconstruction, ms" }],
    windows: 4,
    alone: true,
    open: (side) =>
      player({ ...options, prepare: timeFirstLook }, side, async ({ page }) => {
        await seen(page);
        // What loads a preset for the first time compiles.
        await loadAndLook(page, preset);
        return async () => {
          await loadAndLook(page, "dense");
          return { seen: await loadAndLook(page, preset) };
        };
      }),
  };
}

async function seen(page) {
  const at = await page.waitForFunction(() => globalThis.firstReconstruction, null, { timeout: 60_000 });
  return at.jsonValue();
}

async function loadAndLook(page, preset) {
  const { ms, refused } = await page.evaluate(lookFor, preset);
  if (refused && /preset/.test(refused)) throw new Missing(`there is no preset ${preset}`);
  if (refused) throw new Error(refused);
  return ms;
}

// In the page: how long until other pictures stand there.
async function lookFor(preset) {
  const picture = () => globalThis.outputRow()?.data.join();
  const before = picture();
  const start = performance.now();
  let refused = null;
  hourglass.load(preset).catch((error) => (refused = error.message));
  while (refused === null) {
    await new Promise(requestAnimationFrame);
    const now = picture();
    if (now && now !== before) return { ms: performance.now() - start };
    if (performance.now() > start + 60_000) refused = "nothing was drawn for a minute";
  }
  return { refused };
}
