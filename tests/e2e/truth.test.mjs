// Pictures are shown as they are: photographs in both themes, differences by their sign.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, eventually, open, silent, stage, until } from "./lib/page.mjs";

let here;
before(async () => (here = await stage({ pictures: true })));
after(() => here.close());

/** Grey photographs of 28 by 28, each the ramp from black to white. */
const RAMP = Array.from({ length: 784 }, (_, i) => Math.floor((i * 255) / 783));

async function takeRamps(page) {
  await page.evaluate(async (ramp) => {
    const canvas = new OffscreenCanvas(28, 28);
    const context = canvas.getContext("2d");
    const image = context.createImageData(28, 28);
    ramp.forEach((level, i) => image.data.set([level, level, level, 255], 4 * i));
    context.putImageData(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/png" });
    const pictures = Array.from({ length: 20 }, (_, i) => new File([blob], `ramp${i}.png`, { type: "image/png" }));
    await hourglass.dataset({ pictures, size: 28, colour: false });
  }, RAMP);
}

/** The pixel in the middle of each of a tile's 28 by 28, as red, green and blue; row -1 is the last. */
function tile(page, row) {
  return page.evaluate((row) => {
    const canvas = document.querySelector(".recon-canvas canvas");
    // The errors have a name there, too, and no row.
    const rows = document.querySelectorAll(".recon .row-k span").length - 1;
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const pitch = (canvas.height + 1) / rows;
    // Tiles are a whole number of times as large as their pictures.
    const side = Math.floor(pitch / 28) * 28;
    const top = Math.round(((row + rows) % rows) * ((canvas.height - side) / (rows - 1)));
    const { data } = context.getImageData(0, top, side, side);
    const scale = side / 28;
    const pixels = [];
    for (let y = 0; y < 28; y++) {
      for (let x = 0; x < 28; x++) {
        const at = 4 * (Math.floor((y + 0.5) * scale) * side + Math.floor((x + 0.5) * scale));
        pixels.push([data[at], data[at + 1], data[at + 2]]);
      }
    }
    return pixels;
  }, row);
}

for (const scheme of ["light", "dark"]) {
  test(`a grey photograph is itself in the ${scheme} theme`, async () => {
    const { page, context, problems } = await open(here, { context: { colorScheme: scheme } });
    await takeRamps(page);
    await until(page, "a run on them", (s) => s.stepsPerEpoch === 1);
    const pixels = await eventually(
      "the picture",
      () => tile(page, 0),
      (pixels) => pixels[783][0] >= 250 && pixels[0][0] <= 5,
    );
    pixels.forEach((pixel, i) => {
      for (const level of pixel) assert.ok(Math.abs(level - RAMP[i]) <= 1, `${i}: ${pixel} for ${RAMP[i]}`);
    });
    silent(problems);
    await context.close();
  });

  test(`the hue of a difference is its sign in the ${scheme} theme`, async () => {
    const { page, context, problems } = await open(here, { context: { colorScheme: scheme } });
    // An untrained model's output is grey all over: above the paper, below the ink.
    await call(page, "train", { steps: 1 });
    const pixels = await eventually(
      "both hues",
      async () => [await tile(page, 0), await tile(page, -1)],
      ([input]) => new Set(input.map(String)).size > 5,
    );
    const [input, difference] = pixels;
    const token = (name) =>
      page.evaluate((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(), name);
    const [zero, one, more, less] = await Promise.all(["--px0", "--px1", "--diff-more", "--diff-less"].map(token));
    const bytes = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    const far = (a, b) => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0);
    let seen = 0;
    input.forEach((pixel, i) => {
      const paper = far(pixel, bytes(zero)) <= 3;
      if (!paper && far(pixel, bytes(one)) > 3) return;
      const [right, wrong] = paper ? [more, less] : [less, more];
      if (far(difference[i], bytes(zero)) < 60) return;
      seen += 1;
      assert.ok(far(difference[i], bytes(right)) < far(difference[i], bytes(wrong)), `${i}: ${difference[i]}`);
    });
    assert.ok(seen > 100, `${seen} pixels`);
    assert.match(await page.locator("#diff-legend").textContent(), /too much ink.*above input.*too little ink.*below/s);
    silent(problems);
    await context.close();
  });
}
