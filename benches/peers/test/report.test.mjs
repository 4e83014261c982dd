// What is made of the results.
import assert from "node:assert/strict";
import test from "node:test";
import { check } from "../check.mjs";
import { ratios } from "../lib/ratios.mjs";
import { summarise } from "../lib/summary.mjs";
import { markdown } from "../report.mjs";

const cell = (peer, windowsMs, more = {}) => ({
  peer,
  workload: "dense64",
  rep: 0,
  losses: { 1: 0.25, 2: 0.125 },
  firstStepMs: 50,
  stepsPerWindow: 10,
  windowsMs,
  cores: { own: 1, other: 0.5, steal: 0 },
  ...more,
});
const CELLS = [
  cell("tfjs-webgpu", [80, 90, 70]),
  cell("jaxjs-webgpu", [60]),
  cell("jaxjs-webgpu", [50], { rep: 1 }),
  cell("tfjs-wasm", [40, 20, 30]),
  cell("tfjs-cpu", undefined, { error: "timeout" }),
  cell("torch-cpu", [1], { cores: { own: 2 } }),
  cell("hourglass-gpu", [22]),
  cell("hourglass-cpu", [60]),
];
const env = {
  date: "today",
  browser: "Chromium 1",
  adapter: "none",
  cores: 2,
  cpu: "x",
  loadStart: [0, 0, 0],
};

test("times are the median of all windows of all repetitions", () => {
  const row = (peer) => summarise(CELLS).find((row) => row.peer === peer);
  assert.deepEqual(row("jaxjs-webgpu").msPerStep, { median: 5.5, min: 5, max: 6 });
  assert.equal(row("tfjs-wasm").msPerStep.median, 3);
  assert.equal(row("tfjs-wasm").cpuMsPerStep, 3);
  assert.equal(row("tfjs-cpu").error, "timeout");
});

test("each of our engines is set beside the best peer of its kind", () => {
  const found = ratios(summarise(CELLS)).map(({ ours, best, ratio }) => [ours.peer, best.peer, ratio]);
  assert.deepEqual(found, [
    ["hourglass-gpu", "jaxjs-webgpu", 2.5],
    ["hourglass-cpu", "tfjs-wasm", 0.5],
  ]);
});

test("the report has all engines in one order, failures and the ratios", () => {
  const lines = markdown({ env, cells: CELLS, summary: summarise(CELLS) }).split("\n");
  const engines = lines.map((line) => /^\| ([a-z]+-[a-z-]+) /.exec(line)?.[1]).filter(Boolean);
  const expected = "tfjs-webgpu tfjs-wasm tfjs-cpu jaxjs-webgpu hourglass-gpu hourglass-cpu torch-cpu";
  assert.equal(engines.join(" "), expected);
  assert.ok(lines.some((line) => /tfjs-cpu .*timeout/.test(line)));
  assert.ok(lines.some((line) => /dense64 .* hourglass-cpu .* tfjs-wasm .* 0\.50 \|$/.test(line)));
});

test("losses that differ, our failures and nothing to compare are told", () => {
  assert.deepEqual(check(CELLS), { compared: 20, broken: [] });
  const off = cell("hourglass-cpu", [60], { losses: { 1: 0.25, 2: 0.1251 } });
  assert.match(
    check([CELLS[0], off]).broken.join(),
    /^dense64, step 2: hourglass-cpu 0.1251, tfjs-webgpu 0.125$/,
  );
  const failed = cell("hourglass-gpu", undefined, { losses: undefined, error: "no adapter" });
  assert.deepEqual(check([CELLS[0], failed]).broken, [
    "hourglass-gpu, dense64: no adapter",
    "nothing could be compared",
  ]);
});
