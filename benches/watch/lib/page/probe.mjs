// Dragging the probe of the latent map while training goes on.
import { quantile } from "../statistics.mjs";
import { choose, needFunction, player } from "./open.mjs";

const MIDDLE = { name: "middle", title: "pointer to picture, p50, ms", less: true, slack: 2 };
const LATE = { name: "late", title: "pointer to picture, p95, ms", less: true, slack: 4 };

const MOVES = 120;
const BETWEEN_MS = 25;

export function probe(options) {
  return {
    place: "page",
    workload: "probe in vae2",
    metrics: [MIDDLE, LATE],
    windows: 3,
    alone: true,
    open: (side) =>
      player(options, side, async ({ page }) => {
        await needFunction(page, "latency");
        await choose(page, "vae2");
        await page.evaluate(() => hourglass.play());
        await page.locator("#latent").scrollIntoViewIfNeeded();
        await page.waitForTimeout(1500);
        return () => drag(page);
      }),
  };
}

async function drag(page) {
  const { x, y, width } = await page.locator("#latent").boundingBox();
  const middle = [x + width / 2, y + width / 2];
  await page.mouse.move(...middle);
  await page.mouse.down();
  for (let i = 0; i < MOVES; i++) {
    const angle = i / 9;
    await page.mouse.move(middle[0] + 0.3 * width * Math.cos(angle), middle[1] + 0.3 * width * Math.sin(angle));
    await page.waitForTimeout(BETWEEN_MS);
  }
  const latencies = await page.evaluate(() => hourglass.latency());
  await page.mouse.up();
  if (latencies.length < 10) throw new Error(`the probe followed the pointer ${latencies.length} times only`);
  return { middle: quantile(latencies, 0.5), late: quantile(latencies, 0.95) };
}
