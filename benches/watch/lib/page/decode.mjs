// Decoding one code while nothing trains.
import { median } from "../statistics.mjs";
import { player } from "./open.mjs";

// The page's clock ticks ten times a millisecond.
const MIDDLE = { name: "middle", title: "decode(code), p50, ms", less: true, slack: 0.2 };
const TIMES = 200;

export function decode(options) {
  return {
    place: "page, idle",
    workload: "dense",
    metrics: [MIDDLE],
    windows: 2,
    alone: true,
    open: (side) =>
      player(options, side, async ({ page }) => {
        await page.evaluate(times, TIMES);
        return async () => ({ middle: median(await page.evaluate(times, TIMES)) });
      }),
  };
}

// In the page.
async function times(count) {
  const code = new Float32Array(64).fill(0.5);
  const all = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await hourglass.decode(code);
    all.push(performance.now() - start);
  }
  return all;
}
