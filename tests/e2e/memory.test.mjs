// What the page and its engine hold in memory, which in wasm never becomes less by itself.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, open, silent, stage, status } from "./lib/page.mjs";
import { MNIST } from "./lib/server.mjs";

let here;
before(async () => (here = await stage({ mnist: MNIST })));
after(() => here.close());

const skip = MNIST ? false : "MNIST is not there (MNIST_DIR, default data/mnist)";
const MB = 1 << 20;

/** Bytes of wasm of the page and of its engine, and of the buffers. */
async function memory(page) {
  const { memory } = await status(page);
  return Object.fromEntries(Object.entries(memory).map(([name, bytes]) => [name, Math.round(bytes / MB)]));
}

test("a large model fits, and a small one after it gets its memory back", { skip }, async () => {
  const { page, context, problems } = await open(here, { query: "?backend=cpu" });
  await call(page, "dataset", "mnist");
  await call(page, "load", "conv");
  const large = await memory(page);
  assert.ok(large.engine < 700, `${large.engine} MB`);
  assert.ok(large.buffers > 300, `${large.buffers} MB of buffers`);

  // Questions are answered while a step, which takes seconds, is under way.
  const trained = call(page, "train", { steps: 1 });
  const asked = await status(page);
  assert.deepEqual([asked.step, asked.requested], [0, true]);
  assert.equal((await trained).step, 1);

  const before = await page.evaluate(() => document.querySelectorAll("canvas:not(.recent canvas)").length);
  const small = await call(page, "load", "dense");
  assert.deepEqual([small.step, small.playing], [0, false], "a new run, which stands ready");
  const { step } = await call(page, "train", { steps: 300 });
  assert.equal(step, 300);
  const left = await memory(page);
  assert.ok(left.engine < 150, `${left.engine} MB`);
  assert.ok(left.page < 60, `${left.page} MB of the page`);
  assert.equal(await page.evaluate(() => document.querySelectorAll("canvas:not(.recent canvas)").length), before);
  assert.equal((await call(page, "spec")).dataset, "mnist");
  silent(problems);
  await context.close();
});
