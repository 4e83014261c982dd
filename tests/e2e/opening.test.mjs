// What a first visit sees.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, look, open, silent, stage, status, timeFirstLook, until, watch, weights } from "./lib/page.mjs";

let here;
before(async () => (here = await stage()));
after(() => here.close());

test("opens paused, with Strokes, the dense preset and untrained reconstructions", async () => {
  const { page, context, problems } = await open(here);
  const now = await status(page);
  assert.equal(now.step, 0);
  assert.equal(now.epoch, 0);
  assert.equal(now.playing, false);
  const spec = await call(page, "spec");
  assert.equal(spec.dataset, "strokes");
  const shapes = Object.fromEntries(Object.entries(await weights(page)).map(([name, w]) => [name, w.shape]));
  assert.deepEqual(shapes, {
    "code.weight": [64, 784],
    "code.bias": [64],
    "output.weight": [784, 64],
    "output.bias": [784],
  });
  // Untrained, the model makes nearly the same of every pixel: greys about the middle, but no blank.
  const seen = await look(page);
  assert.ok(seen.colours > 20, `the reconstructions show ${seen.colours} colours`);
  const body = await page.locator("body").innerText();
  assert.match(body, /101[,. \u202f]?200/, "the number of parameters is on show");
  await page.waitForTimeout(500);
  assert.equal((await status(page)).step, 0, "nothing trains before Play");
  silent(problems);
  await context.close();
});

test("the legend of the difference tells values, which are drawn otherwise in each theme", async () => {
  const { page, context, problems } = await open(here);
  const legend = page.locator("#diff-legend");
  assert.match(await legend.innerText(), /too much ink: output above input\s+too little ink: below it/);
  assert.doesNotMatch(await legend.innerText(), /bright|dark/, "of ink neither theme makes more of it brighter or darker");
  silent(problems);
  await context.close();
});

test("the first reconstruction is on screen soon after navigation", async () => {
  // A browser of its own, so that nothing is compiled or cached yet.
  const fresh = await stage();
  const context = await fresh.browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const problems = watch(page);
  await timeFirstLook(page);
  await page.addInitScript(() => {
    const wait = () => (globalThis.hourglass ? hourglass.ready.then(() => (globalThis.readyAt = performance.now())) : setTimeout(wait, 5));
    wait();
  });
  await page.goto(fresh.server.url);
  await page.waitForFunction(() => globalThis.firstReconstruction && globalThis.readyAt, null, { timeout: 30_000 });
  const { first, ready } = await page.evaluate(() => ({ first: firstReconstruction, ready: readyAt }));
  console.log(`first reconstruction after ${Math.round(first)} ms, ready after ${Math.round(ready)} ms`);
  // Not a test of speed: other work on the machine may take any share of it.
  assert.ok(first < 10_000, `${first} ms`);
  silent(problems);
  await fresh.close();
});

test("everything the page asks for lies beside it", async () => {
  const context = await here.browser.newContext();
  const page = await context.newPage();
  const strangers = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(here.server.url) && !/^(data|blob):/.test(url)) strangers.push(url);
  });
  // Such as that by which a server for development has the page reload itself.
  page.on("websocket", (socket) => strangers.push(socket.url()));
  await page.goto(here.server.url);
  await page.waitForFunction(() => globalThis.hourglass);
  await page.evaluate(() => hourglass.ready);
  await call(page, "train", { steps: 2 });
  assert.deepEqual(strangers, []);
  await context.close();
});

test("the engine's files bear versioned names", async () => {
  const context = await here.browser.newContext();
  const page = await context.newPage();
  const names = [];
  page.on("request", (request) => names.push(new URL(request.url()).pathname.split("/").pop()));
  await page.goto(here.server.url);
  await page.waitForFunction(() => globalThis.hourglass);
  await page.evaluate(() => hourglass.ready);
  const engine = names.filter((name) => /engine/.test(name));
  assert.ok(engine.length >= 2, names.join(" "));
  for (const name of engine) assert.match(name, /^engine-[0-9a-f]{16}(_bg\.wasm|\.js)$/);
  await context.close();
});

for (const [what, how] of [
  ["a missing wasm", { missing: /engine-.*\.wasm$/ }],
  ["half a wasm", { cut: /engine-.*\.wasm$/ }],
  ["a missing script", { missing: /engine-.*\.js$/ }],
]) {
  test(`an engine with ${what} is told of in words, and loads when it is whole again`, async () => {
    Object.assign(here.server, how);
    try {
      const { page, context } = await open(here, { wait: false });
      const strip = page.locator(".notice", { hasText: "The engine could not be loaded." });
      await strip.waitFor({ timeout: 20_000 });
      console.log(await strip.innerText());
      assert.match(await page.locator(".top").innerText(), /Stopped/);
      Object.assign(here.server, { missing: null, cut: null });
      await strip.getByRole("button", { name: "Try again" }).click();
      await page.waitForFunction(() => hourglass.status().then(() => true, () => false), null, { timeout: 20_000 });
      assert.equal((await call(page, "train", { steps: 2 })).step, 2);
      assert.equal(await strip.count(), 0);
      await context.close();
    } finally {
      Object.assign(here.server, { missing: null, cut: null });
    }
  });
}

test("a reload starts the same run over", async () => {
  const { page, context } = await open(here);
  const first = await weights(page);
  await call(page, "train", { steps: 3 });
  await page.reload();
  await page.waitForFunction(() => globalThis.hourglass);
  await page.evaluate(() => hourglass.ready);
  await until(page, "back at the start", (s) => s.step === 0);
  assert.deepEqual(await weights(page), first);
  await context.close();
});
