// The probe while training goes on, and whether what it shows is what the model decodes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, eventually, open, silent, stage, until } from "./lib/page.mjs";

let here;
before(async () => (here = await stage({ pictures: true })));
after(() => here.close());

/** Most ms from pointer to picture at the 95th percentile: some five times what two quiet cores without a GPU take. */
const SLOWEST = { cpu: 250, gpu: 3000 };

/** Drags the probe around for a few seconds; from each pointer event to its picture, in ms, and steps trained meanwhile. */
async function drag(page, moves) {
  await page.locator("#latent").scrollIntoViewIfNeeded();
  const { x, y, width } = await page.locator("#latent").boundingBox();
  await page.mouse.move(x + width / 2, y + width / 2);
  await page.mouse.down();
  const before = (await call(page, "status")).step;
  const all = [];
  for (let i = 0; i < moves; i++) {
    const angle = i / 9;
    await page.mouse.move(x + width * (0.5 + 0.3 * Math.cos(angle)), y + width * (0.5 + 0.3 * Math.sin(angle)));
    await page.waitForTimeout(25);
  }
  all.push(...(await page.evaluate(() => hourglass.latency())));
  await page.mouse.up();
  return { latencies: all.sort((a, b) => a - b), steps: (await call(page, "status")).step - before };
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

test("a drag is followed while the dense model trains", async () => {
  for (const backend of ["cpu", "gpu"]) {
    // What lets screenshots show WebGPU's canvases composes the page in software, ten times a second.
    const there = backend === "cpu" ? await stage() : here;
    const { page, context, problems } = await open(there, { query: `?backend=${backend}` });
    await call(page, "load", "vae2");
    await call(page, "play");
    await until(page, "trains", (s) => s.step > (backend === "cpu" ? 20 : 5));
    const { latencies, steps } = await drag(page, backend === "cpu" ? 120 : 40);
    console.log(
      `${backend}: pointer to picture ${quantile(latencies, 0.5)?.toFixed(1)} ms in the middle, ` +
        `${quantile(latencies, 0.95)?.toFixed(1)} ms at the 95th percentile of ${latencies.length}; ${steps} steps meanwhile`,
    );
    assert.ok(latencies.length > 5, "pictures followed the pointer");
    const slow = quantile(latencies, 0.95);
    assert.ok(slow < SLOWEST[backend], `${backend}: ${slow.toFixed(0)} ms from pointer to picture at the 95th percentile`);
    assert.ok(steps > 0, "training went on");
    silent(problems);
    await context.close();
    if (there !== here) await there.close();
  }
});

test("the picture under the probe is the colour map of its decoded code", async () => {
  for (const backend of ["cpu", "gpu"]) {
    const { page, context } = await open(here, { query: `?backend=${backend}` });
    await call(page, "load", "vae2");
    await call(page, "train", { steps: 3 });
    await page.evaluate(() => hourglass.probe(new Float32Array([0.7, -1.1])));
    await page.waitForFunction(async () => Math.abs((await hourglass.probe())[0] - 0.7) < 1e-6);
    const off = () =>
      page.evaluate(async () => {
      const decoded = await hourglass.decode(new Float32Array(await hourglass.probe()));
      const canvas = document.querySelector(".probe-pic canvas");
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext("2d", { willReadFrequently: true });
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const token = (name) => {
        const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim().slice(1);
        return [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
      };
      const [zero, one] = [token("--px0"), token("--px1")];
      const each = canvas.width / 28;
      let worst = 0;
      for (let row = 0; row < 28; row++)
        for (let column = 0; column < 28; column++) {
          const at = 4 * (Math.floor((row + 0.5) * each) * canvas.width + Math.floor((column + 0.5) * each));
          const value = decoded[28 * row + column];
          for (let c = 0; c < 3; c++)
            worst = Math.max(worst, Math.abs(data[at + c] - (zero[c] + (one[c] - zero[c]) * value)));
        }
      return worst;
    });
    const worst = await eventually(`${backend}: the decoded code is drawn`, off, (worst) => worst <= 1);
    console.log(`${backend}: the largest difference is ${worst.toFixed(2)} levels`);
    await context.close();
  }
});
