// Training in the page of benches/peers, built of either commit.
import fs from "node:fs";
import path from "node:path";
import { within } from "../../peers/lib/limit.mjs";
import { serve } from "../../peers/serve.mjs";
import { Missing } from "./alternate.mjs";
import { SAMPLES } from "./metrics.mjs";
import { FORMERLY, given } from "./workloads.mjs";

const KIT = fs.readFileSync(new URL("../../peers/lib/kit.js", import.meta.url), "utf8");
const TIMEOUT_SECONDS = 240;

/** Serves the page that lies in `folder`; gives its address, or null where there is none. */
export async function serveBench(folder) {
  const page = path.join(folder, "bench");
  if (!fs.existsSync(page)) return null;
  const folders = { hourglass: path.join(page, "hourglass"), engine: path.join(page, "engine") };
  const { url } = await serve({ folders });
  return `${url}coi/hourglass/bench.html`;
}

/**
 * @param {object} options
 * @param {import("playwright-core").Browser} options.browser
 * @param {{old: string | null, new: string | null}} options.urls
 * @param {"cpu" | "gpu"} options.backend
 * @param {number} options.seconds a window, or longer where a step takes longer; what is more is for `alternate`
 */
export function benchPage({ browser, urls, backend, workload, seconds, ...rest }) {
  // Both sides take as many steps in a window.
  let steps;
  return {
    place: backend === "cpu" ? "browser, wasm" : "browser, software GPU",
    workload,
    metrics: [SAMPLES],
    ...rest,
    async open(side) {
      const player = await openBench(browser, urls[side], backend, workload);
      try {
        steps = await player.warmUp(seconds, steps);
      } catch (error) {
        await player.close();
        throw error;
      }
      return { measure: () => player.measure(steps), close: player.close };
    },
  };
}

/** The page with a workload set up. */
export async function openBench(browser, url, backend, workload) {
  if (!url) throw new Missing("its bench page could not be built");
  const context = await browser.newContext();
  const close = () => context.close();
  const spec = given(workload, backend);
  try {
    const page = await context.newPage();
    await load(page, `${url}?backend=${backend}`);
    await setUp(page, spec);
    const run = (steps) => limited(`${workload}, ${steps} steps`, page.evaluate(timed, steps));
    return {
      close,
      measure: async (steps) => ({ samples: (steps * spec.batch) / (await run(steps)) }),
      warmUp: (seconds, steps) => warmUp(run, seconds, steps),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function load(page, url) {
  const broken = new Promise((_, reject) => page.on("pageerror", reject));
  // It may break later on, when nobody waits for this any more.
  broken.catch(() => {});
  await page.addInitScript(KIT);
  await page.goto(url);
  await Promise.race([broken, page.waitForFunction(() => globalThis.bench, null, { timeout: 30_000 })]);
}

async function setUp(page, spec) {
  for (const id of [spec.id, FORMERLY[spec.id]].filter(Boolean)) {
    const error = await limited(
      `${spec.id}, setting up`,
      page.evaluate((spec) => globalThis.bench.setup(spec).then(() => null, (error) => error.message), { ...spec, id }),
    );
    if (error === null) return;
    if (!/^there is no /.test(error)) throw new Error(error);
  }
  throw new Missing(`its bench page has no ${spec.id}`);
}

const limited = (what, promise) => within(TIMEOUT_SECONDS, what, promise);

// In the page: the seconds that so many steps take.
async function timed(steps) {
  const start = performance.now();
  await globalThis.bench.steps(steps);
  await globalThis.bench.sync();
  return (performance.now() - start) / 1000;
}

// Trains until a browser has compiled for good what runs often. Gives how many steps a window of so many seconds has.
async function warmUp(run, seconds, known) {
  let steps = 1;
  let took = await run(steps);
  // The first step compiles.
  if (took < seconds) took = await run(steps);
  while (took < seconds / 2) {
    steps = Math.ceil(Math.min(8 * steps, (steps * seconds) / took));
    took = await run(steps);
  }
  return known ?? Math.max(1, Math.round((steps * seconds) / took));
}
