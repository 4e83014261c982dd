// Training with the usual views on show.
import { SAMPLES } from "../metrics.mjs";
import { choose, player } from "./open.mjs";

/** Of a page's thread, in ms a second: what it spends in script, and in all it does. */
export const SCRIPT = { name: "script", title: "main thread in script, ms/s", less: true, slack: 10 };
export const TASKS = { name: "tasks", title: "main thread in all, ms/s", less: true, slack: 20 };

const WARM_UP_SECONDS = 3;
/** As many as a run may have, so that none ends meanwhile. */
const EPOCHS = 500;

/** @param {{browser, urls, preset: string, dataset: string, seconds: number}} options */
export function training(options) {
  return {
    place: `page, ${options.dataset}`,
    workload: options.preset,
    metrics: [SAMPLES, SCRIPT, TASKS],
    windows: 1,
    alone: true,
    open: (side) => openTraining(options, side),
  };
}

/** A page that trains a preset as fast as it can. */
export function openTraining({ preset, dataset, seconds, ...options }, side) {
  return player(options, side, async ({ page, context }) => {
    await page.evaluate((dataset) => hourglass.dataset(dataset), dataset);
    await choose(page, preset);
    await page.evaluate(async (epochs) => hourglass.load({ ...(await hourglass.spec()), epochs }), EPOCHS);
    await page.evaluate(() => document.querySelector('input[name=speed][value=max]').click());
    const map = page.locator("#latent");
    if (await map.count()) await map.scrollIntoViewIfNeeded();
    await page.evaluate(() => hourglass.play());
    await page.waitForTimeout(1000 * WARM_UP_SECONDS);
    const thread = await context.newCDPSession(page);
    await thread.send("Performance.enable");
    return () => window(page, thread, seconds);
  });
}

async function window(page, thread, seconds) {
  const before = await look(page, thread);
  await page.waitForTimeout(1000 * seconds);
  const after = await look(page, thread);
  const took = after.at - before.at;
  return {
    samples: ((after.step - before.step) * after.batch) / took,
    script: (1000 * (after.script - before.script)) / took,
    tasks: (1000 * (after.tasks - before.tasks)) / took,
  };
}

async function look(page, thread) {
  const status = await page.evaluate(async () => {
    const { step, batch, playing } = await hourglass.status();
    return { step, batch, playing, at: performance.now() / 1000 };
  });
  if (!status.playing) throw new Error("training stopped");
  const { metrics } = await thread.send("Performance.getMetrics");
  const seconds = (name) => metrics.find((metric) => metric.name === name).value;
  return { ...status, script: seconds("ScriptDuration"), tasks: seconds("TaskDuration") };
}
