// How fast the real page trains, of what the page of benches/peers does, both of the working tree.
import { alternate } from "./alternate.mjs";
import { openBench, serveBench } from "./bench-page.mjs";
import { SAMPLES } from "./metrics.mjs";
import { openTraining } from "./page/training.mjs";
import { FOLDERS } from "./sides.mjs";
import { spread } from "./statistics.mjs";
import { ratios, typical } from "./verdict.mjs";

/** Of presets, what the page of benches/peers calls them. */
const WORKLOADS = { dense: "dense64", conv_light: "conv_small", vae2: "vae2" };
const WINDOW_SECONDS = 2;

export async function againstBench(options, presets, rounds, print = console.log) {
  const url = await serveBench(FOLDERS.new);
  for (const preset of presets) {
    const taken = await alternate(subject({ ...options, preset }, url), rounds);
    const { low, middle, high } = spread(ratios(taken, SAMPLES));
    const [bench, page] = ["old", "new"].map((side) => Math.round(typical(taken, side, SAMPLES)).toLocaleString("en"));
    print(`${preset}: the page trains ${page} samples/s, the bench page ${bench}: ${percent(middle)} (${percent(low)} to ${percent(high)})`);
  }
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;

// The bench page takes the old side's place.
function subject(options, url) {
  return {
    windows: 1,
    alone: true,
    open: (side) => (side === "new" ? openTraining(options, "new") : bench(options, url)),
  };
}

async function bench({ browser, preset }, url) {
  const { warmUp, measure, close } = await openBench(browser, url, "cpu", WORKLOADS[preset]);
  try {
    const steps = await warmUp(WINDOW_SECONDS);
    return { close, measure: () => measure(steps) };
  } catch (error) {
    await close();
    throw error;
  }
}
