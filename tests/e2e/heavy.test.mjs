// Models whose steps take seconds on a CPU.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, open, silent, stage, status } from "./lib/page.mjs";

let here;
before(async () => (here = await stage({ pictures: true })));
after(() => here.close());

/** Which of the views have a picture. */
const drawn = (page) =>
  page.evaluate(() => {
    const views = {
      reconstructions: ".recon-canvas canvas",
      field: ".pane.latent .lat-field canvas",
      points: ".pane.latent .lat-points canvas",
      probe: ".pane.latent .probe-pic canvas",
      film: ".film canvas",
    };
    return Object.entries(views)
      .filter(([, selector]) => {
        const canvas = document.querySelector(selector);
        if (!canvas?.width) return false;
        const copy = new OffscreenCanvas(canvas.width, canvas.height);
        const context = copy.getContext("2d");
        context.drawImage(canvas, 0, 0);
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size > 1;
      })
      .map(([name]) => name);
  });

test("the tutorial's convolutions on a CPU: every view has its picture by the first step's end, the time is told, a light one is offered", async () => {
  const { page, context, problems } = await open(here, { query: "?backend=cpu" });
  await page.locator("#preset").selectOption("conv");
  await page.waitForFunction(async () => (await hourglass.status()).step === 0 && (await hourglass.spec()).model.encoder.length > 4);
  await page.locator("#b-play").click();
  const pace = page.locator("#n-pace");
  const words = await eventually("an epoch's time", () => pace.textContent(), (words) => words !== "");
  assert.equal((await status(page)).step, 0, "before the first step has ended");
  assert.match(words, /^about \d+(\.\d)? (s|min|h) an epoch$/);
  // Each as the untrained model makes it, or at the latest 2 s after the first step.
  let first = null;
  const all = await eventually(
    "all views",
    async () => {
      const seen = await drawn(page);
      if ((await status(page)).step > 0) first ??= Date.now();
      return seen;
    },
    (seen) => seen.length === 5 || (first !== null && Date.now() > first + 2000),
    90_000,
  );
  assert.deepEqual(all, ["reconstructions", "field", "points", "probe", "film"]);
  // The offer, and what comes of it.
  const notice = page.locator(".notice", { hasText: "On this CPU an epoch takes about" });
  await notice.waitFor({ timeout: 60_000 });
  await notice.getByRole("button", { name: /light/i }).click();
  await page.waitForFunction(() => document.querySelector("#params").textContent.startsWith("61,329"), null, { timeout: 60_000 });
  await notice.waitFor({ state: "detached" });
  assert.equal(await pace.textContent(), "");
  silent(problems);
  await context.close();
});
