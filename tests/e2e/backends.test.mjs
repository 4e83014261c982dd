// The badge, forced backends, and changing the backend at run time.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, difference, eventually, look, losses, open, silent, stage, status, until } from "./lib/page.mjs";

let here;
before(async () => (here = await stage({ pictures: true })));
after(() => here.close());

const badge = (page) => page.getByRole("button", { name: /cpu|gpu/i }).first();

test("an emulated GPU is passed over for the CPU, which the page says", async () => {
  const { page, context, problems } = await open(here);
  const now = await status(page);
  assert.equal(now.backend, "cpu");
  assert.match(await badge(page).innerText(), /CPU/);
  assert.match(await page.locator("body").innerText(), /software|emulat|WebGPU/i);
  silent(problems);
  await context.close();
});

for (const backend of ["cpu", "gpu"]) {
  test(`?backend=${backend} forces the backend, and it trains and draws`, async () => {
    const { page, context, problems } = await open(here, { query: `?backend=${backend}` });
    const now = await status(page);
    assert.equal(now.backend, backend);
    assert.match(await badge(page).innerText(), new RegExp(backend === "cpu" ? "CPU" : "GPU|SwiftShader", "i"));
    const before = await look(page);
    const first = await losses(page, 3);
    const metrics = await call(page, "train", { steps: 60 });
    assert.ok(metrics.trainLoss < first[0] / 1.5, `${first[0]} to ${metrics.trainLoss}`);
    await eventually("the reconstructions change", () => look(page), (row) => difference(before, row) > 2);
    silent(problems);
    await context.close();
  });
}

test("both backends start from the same weights and lose alike", async () => {
  const seen = {};
  for (const backend of ["cpu", "gpu"]) {
    const { page, context } = await open(here, { query: `?backend=${backend}` });
    seen[backend] = await losses(page, 5);
    await context.close();
  }
  for (const [step, loss] of seen.cpu.entries()) {
    assert.ok(Math.abs(loss - seen.gpu[step]) < 1e-4 * loss, `step ${step}: ${loss} and ${seen.gpu[step]}`);
  }
});

test("?backend=something-else is not taken for a backend", async () => {
  const { page, context } = await open(here, { query: "?backend=quantum" });
  assert.equal((await status(page)).backend, "cpu");
  await context.close();
});

test("the backend changes at run time, with canvases that draw", async () => {
  const { page, context, problems } = await open(here);
  await call(page, "train", { steps: 40 });
  for (const [to, name] of [["gpu", /^gpu/i], ["cpu", /^cpu/i]]) {
    const step = (await status(page)).step;
    await badge(page).click();
    await page.getByRole("radio", { name }).check();
    await page.keyboard.press("Escape");
    // A question that the old engine leaves unanswered rejects; the next one finds the new engine.
    const backend = () => page.evaluate(() => hourglass.status().then((s) => s.backend, () => null));
    for (let i = 0; (await backend()) !== to; i++) {
      assert.ok(i < 300, `not on the ${to} after a minute`);
      await page.waitForTimeout(200);
    }
    const now = await until(page, "goes on", (s) => s.backend === to);
    assert.equal(now.step, step, "the run goes on where it stood");
    const before = await look(page);
    await call(page, "train", { steps: 40 });
    await eventually(`the ${to} draws what it trained`, () => look(page), (row) => difference(before, row) > 0);
  }
  silent(problems);
  await context.close();
});
