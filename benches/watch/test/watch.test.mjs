// What the watch says of made-up measurements.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Missing, alternate } from "../lib/alternate.mjs";
import { median, quantile, spread } from "../lib/statistics.mjs";
import { ratios, slower } from "../lib/verdict.mjs";
import { conclude, watch } from "../lib/watch.mjs";

const RATE = { name: "rate", title: "samples/s" };
const TIME = { name: "ms", title: "ms", less: true };

/** Noise with a fixed seed, 1 ± `width`. */
function noise(width, seed = 1) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 1 + width * (2 * (state / 2 ** 32) - 1);
  };
}

/** A subject whose sides take the values that `value(side)` gives, in the order they are asked. */
function subject(value, more = {}) {
  return {
    place: "nowhere",
    workload: "dense64",
    metrics: [RATE],
    windows: 3,
    open: async (side) => ({ measure: async () => value(side), close: async () => {} }),
    ...more,
  };
}

const quiet = { rounds: 5, print: () => {} };
const round = (olds, news, name = "rate") => ({ old: olds.map((v) => ({ [name]: v })), new: news.map((v) => ({ [name]: v })) });

test("quantiles lie between values", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1]), 2.5);
  assert.equal(quantile([0, 10], 0.75), 7.5);
  assert.deepEqual(spread([5, 1, 2, 4, 3]), { low: 2, middle: 3, high: 4 });
});

test("a ratio above 1 is faster, whatever is counted", () => {
  assert.deepEqual(ratios([round([100, 100, 100], [120, 120, 500])], RATE), [1.2]);
  assert.deepEqual(ratios([round([30, 30], [20, 20], "ms")], TIME), [1.5]);
});

test("what slows both windows of a pair is no matter", () => {
  assert.deepEqual(ratios([round([100, 10, 50], [100, 10, 50])], RATE), [1]);
});

test("slower is what the median and the upper quartile say", () => {
  const rounds = (...values) => values.map((value) => round([1], [value]));
  assert.ok(slower(rounds(0.8, 0.8, 0.8), RATE));
  assert.ok(!slower(rounds(0.92, 0.92, 0.92), RATE));
  assert.ok(!slower(rounds(0.8, 0.8, 0.8, 1, 1), RATE), "two rounds of five see nothing");
  assert.ok(slower(rounds(0.8, 0.8, 0.8, 0.85, 1), RATE), "one round of five sees nothing");
});

test("a difference that nobody would notice is none", () => {
  const rounds = [round([0.2], [0.4], "ms")];
  assert.ok(slower(rounds, TIME));
  assert.ok(!slower(rounds, { ...TIME, slack: 0.5 }));
});

test("sides take turns, and who begins changes from round to round", async () => {
  const seen = [];
  await alternate(subject((side) => (seen.push(side), { rate: 1 }), { windows: 2 }), 2);
  assert.deepEqual(seen.join(" "), "old new new old new old old new");
});

test("alone, a side is closed before the other is opened", async () => {
  const seen = [];
  const open = async (side) => (seen.push(`open ${side}`), { measure: async () => ({ rate: 1 }), close: async () => seen.push("close") });
  await alternate({ open, windows: 1, alone: true }, 2);
  assert.deepEqual(seen.join(", "), "open old, close, open new, close, open new, close, open old, close");
});

test("a planted 0.8 under noise fails and is named", async () => {
  const shake = noise(0.1);
  const outcome = await watch([subject((side) => ({ rate: (side === "new" ? 80 : 100) * shake() }))], quiet);
  assert.equal(outcome.slow.length, 1);
  const said = [];
  assert.equal(conclude(outcome, (line) => said.push(line)), 1);
  assert.match(said.join("\n"), /SLOWER: dense64 \(nowhere\) samples\/s/);
});

test("noise around 1 passes", async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const shake = noise(0.25, seed);
    const outcome = await watch([subject(() => ({ rate: 100 * shake() }))], quiet);
    assert.deepEqual(outcome.slow, [], `seed ${seed}`);
    assert.equal(conclude(outcome, () => {}), 0);
  }
});

test("what looks slower once and not again passes", async () => {
  let asked = 0;
  const passing = (side) => ({ rate: side === "new" && ++asked <= 15 ? 50 : 100 });
  const lines = [];
  const outcome = await watch([subject(passing)], { rounds: 5, print: (line) => lines.push(line) });
  assert.deepEqual(outcome.slow, []);
  assert.match(lines[0], /measured twice/);
});

test("what the old commit has not is said; what the working tree has not fails", async () => {
  for (const [lacks, status] of [["old", 2], ["new", 1]]) {
    const lines = [];
    const open = async (side) => {
      if (side === lacks) throw new Missing("there is no vae2");
      return { measure: async () => ({ rate: 1 }), close: async () => {} };
    };
    const outcome = await watch([subject(null, { open })], { rounds: 1, print: (line) => lines.push(line) });
    assert.match(lines[0], lacks === "old" ? /skipped.*there is no vae2/ : /FAILED: there is no vae2/);
    assert.equal(conclude(outcome, () => {}), status);
  }
});
