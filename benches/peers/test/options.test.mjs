// What a run is asked for.
import assert from "node:assert/strict";
import test from "node:test";
import { parse } from "../lib/options.mjs";

const names = (options) => options.engines.map(({ name }) => name);

test("all engines train all models unless some are named", () => {
  const options = parse([]);
  assert.equal(options.engines.length, 10);
  assert.deepEqual(
    options.workloads.map(({ id }) => id),
    ["dense64", "vae2", "conv_small", "conv_tutorial"],
  );
  assert.deepEqual(names(parse(["--peer", "tfjs-wasm,hourglass-cpu"])), ["tfjs-wasm", "hourglass-cpu"]);
  assert.deepEqual(names(parse(["--peer", "", "--name", "mine", "--url", "http://localhost/"])), ["mine"]);
});

test("a short run can still be told how long", () => {
  const { reps, seconds, windows } = parse(["--smoke", "--seconds", "0.25"]);
  assert.deepEqual([reps, seconds, windows], [1, 0.25, 1]);
});

test("what is not there is refused", () => {
  assert.throws(() => parse(["--peer", "tfjs"]), /no engine tfjs; there are: tfjs-webgpu/);
  assert.throws(() => parse(["--workload", "dense65"]), /no workload dense65/);
  assert.throws(() => parse(["--reps", "none"]), /--reps none/);
  assert.throws(() => parse(["--name", "mine"]), /go together/);
});
