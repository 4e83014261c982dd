// Threads: the engine built for shared memory, where the page is isolated from other origins.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import { after, before, test } from "node:test";
import { call, losses, open, ready, silent, stage, status, watch, weights } from "./lib/page.mjs";
import { DIST } from "./lib/server.mjs";

// It is built where Rust's sources are installed.
const built = fs.readdirSync(DIST).some((name) => /^threads-/.test(name));
const skip = built ? false : "the page was built without the engine with threads";
const several = os.availableParallelism() > 1;

let isolated;
let plain;
before(async () => ([isolated, plain] = await Promise.all([stage({ isolated: true }), stage()])));
after(() => Promise.all([isolated.close(), plain.close()]));

/** The badge's words. */
const badge = async (page) => {
  const words = await page.getByRole("button", { name: /^Compute/ }).first().innerText();
  return words.replace(/\s+/g, " ").trim();
};

/** Opens the page and notes the engines' wasm that is asked for, and how often the page loads. */
async function visit(here, { query = "?backend=cpu", context } = {}) {
  context ??= await here.browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const problems = watch(page);
  const asked = [];
  let loads = 0;
  page.on("framenavigated", () => (loads += 1));
  context.on("request", (request) => asked.push(new URL(request.url()).pathname.split("/").pop()));
  await page.goto(here.server.url + query);
  await ready(page);
  const engines = () => asked.filter((name) => /^(engine|threads)-.*wasm$/.test(name)).map((name) => name.split("-")[0]);
  return { page, context, problems, engines, loads: () => loads };
}

const registrations = (page) => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);

test("an isolated page has the threads that it asks for, and downloads one engine", { skip }, async () => {
  for (const threads of [2, 3]) {
    const { page, context, problems, engines } = await visit(isolated, { query: `?backend=cpu&threads=${threads}` });
    assert.match(await badge(page), new RegExp(`CPU.*${threads} threads`));
    assert.deepEqual(engines(), ["threads"]);
    assert.equal(await registrations(page), 0, "the host sends the headers itself");
    silent(problems);
    await context.close();
  }
});

test("by itself it takes as many as there are cores", { skip: skip || !several }, async () => {
  const { page, context } = await visit(isolated);
  assert.match(await badge(page), /CPU.*[2-8] threads/);
  await context.close();
});

test("?threads=1 and pages that are not isolated take the engine of one thread", async () => {
  for (const [here, query] of [
    [isolated, "?backend=cpu&threads=1"],
    [plain, "?backend=cpu&threads=2"],
  ]) {
    const { page, context, problems, engines } = await visit(here, { query });
    assert.match(await badge(page), /CPU.*1 thread$/);
    assert.deepEqual(engines(), ["engine"]);
    silent(problems);
    await context.close();
  }
});

for (const preset of ["dense", "conv_light"]) {
  test(`${preset} loses the same with one thread, two and three, bit for bit`, { skip, timeout: 300_000 }, async () => {
    const seen = [];
    for (const threads of [1, 2, 3]) {
      const { page, context } = await visit(isolated, { query: `?backend=cpu&threads=${threads}` });
      await call(page, "load", preset);
      const first = await losses(page, 3);
      await call(page, "train", { steps: 194 });
      seen.push({ losses: [...first, ...(await losses(page, 3))], weights: await weights(page) });
      await context.close();
    }
    for (const [name, { data }] of Object.entries(seen[0].weights)) assert.ok(data.every(Number.isFinite), name);
    assert.deepEqual(seen[1], seen[0]);
    assert.deepEqual(seen[2], seen[0]);
  });
}

test("where shared memory is refused, the engine of one thread starts", { skip }, async () => {
  const context = await isolated.browser.newContext();
  await context.route(/threads-.*\.js$/, async (route) => {
    const response = await route.fetch();
    const refuse = "WebAssembly.Memory = class { constructor() { throw new RangeError('refused'); } };";
    await route.fulfill({ response, body: refuse + (await response.text()) });
  });
  const { page, engines } = await visit(isolated, { query: "?backend=cpu&threads=2", context });
  assert.match(await badge(page), /CPU.*1 thread$/);
  assert.deepEqual(engines(), ["engine"]);
  assert.equal((await call(page, "train", { steps: 2 })).step, 2);
  await context.close();
});

for (const [what, helper] of [
  ["cannot be made", "throw new Error('planted');"],
  ["do not load", "super('data:text/javascript,throw new Error(1)', options);"],
]) {
  test(`helpers that ${what} are done without`, { skip }, async () => {
    const context = await isolated.browser.newContext();
    await context.route(/threads-.*\.js$/, async (route) => {
      const response = await route.fetch();
      const plant = `self.Worker = class extends Worker { constructor(script, options) { ${helper} } };`;
      await route.fulfill({ response, body: plant + (await response.text()) });
    });
    const { page } = await visit(isolated, { query: "?backend=cpu&threads=3", context });
    assert.match(await badge(page), /CPU.*1 thread$/);
    assert.equal((await call(page, "train", { steps: 2 })).step, 2);
    await context.close();
  });
}

test("a host without the headers has threads from the second visit on, and nothing reloads", { skip: skip || !several }, async () => {
  const first = await visit(plain);
  assert.match(await badge(first.page), /CPU.*1 thread$/);
  await first.page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
  await first.page.waitForTimeout(1500);
  assert.equal(first.loads(), 1, "the page was loaded once");
  silent(first.problems);

  const second = await visit(plain, { context: first.context });
  assert.equal(await second.page.evaluate(() => crossOriginIsolated), true);
  assert.match(await badge(second.page), /CPU.*[2-8] threads/);
  const { step } = await call(second.page, "train", { steps: 5 });
  assert.equal(step, 5);
  await second.page.waitForTimeout(1500);
  assert.equal(second.loads(), 1, "nor was it the second time");
  silent(second.problems);
  await first.context.close();
});

test("without service workers the page is what it was", async () => {
  const context = await plain.browser.newContext({ serviceWorkers: "block" });
  const { page } = await visit(plain, { context });
  assert.match(await badge(page), /CPU.*1 thread$/);
  assert.equal((await status(page)).step, 0);
  await context.close();
});
