// The kit by itself: what every engine is given.
import assert from "node:assert/strict";
import test from "node:test";
import { runOf, weightsOf } from "../hourglass/workloads.js";
import "../lib/kit.js";

const kit = globalThis.benchKit;
const models = Object.values(kit.workloads).filter(({ kind }) => kind === "train");

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values) => mean(values.map((value) => value * value)) - mean(values) ** 2;

test("pictures are sparse, in [0, 1] and not all alike", () => {
  const images = kit.images();
  assert.equal(images.length, 6000 * 784);
  assert.ok(images.every((value) => value >= 0 && value <= 1));
  const ink = mean(images.map((value) => (value > 0 ? 1 : 0)));
  assert.ok(ink > 0.08 && ink < 0.3, `share of pixels with ink: ${ink}`);
  assert.notDeepEqual(images.slice(0, 784), images.slice(784, 1568));
});

test("weights are Glorot-uniform and the same every time", () => {
  for (const workload of models) {
    const weights = kit.initialWeights(workload);
    assert.deepEqual(weights, kit.initialWeights(workload));
    for (const [i, { name, fan }] of workload.params.entries()) {
      if (!fan) continue;
      const { data } = weights[i];
      const limit = Math.sqrt(6 / (fan[0] + fan[1]));
      const most = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      assert.ok(most <= limit, `${workload.id} ${name}`);
      const ratio = variance(data) / (limit ** 2 / 3);
      if (data.length > 1000) assert.ok(Math.abs(ratio - 1) < 0.15, `${workload.id} ${name}: ${ratio}`);
    }
  }
});

test("an epoch shows every picture once, each epoch in another order", () => {
  const size = 64;
  const perEpoch = Math.floor(6000 / size);
  const seen = new Set();
  for (let step = 0; step < perEpoch; step++) for (const i of kit.batch(step, size)) seen.add(i);
  assert.equal(seen.size, perEpoch * size);
  assert.notDeepEqual(kit.batch(0, size), kit.batch(perEpoch, size));
  assert.deepEqual(kit.batch(3, size), kit.batch(3, size));
});

test("noise is standard normal", () => {
  const noise = kit.noise(5, 20_000);
  assert.ok(Math.abs(mean(noise)) < 0.03, `mean ${mean(noise)}`);
  assert.ok(Math.abs(variance(noise) - 1) < 0.05, `variance ${variance(noise)}`);
});

test("Hourglass has every model, and takes all of its weights in its own order of numbers", () => {
  for (const workload of models) {
    const given = kit.initialWeights(workload);
    const taken = weightsOf(workload, given);
    assert.equal(runOf(workload).batch, workload.batch);
    assert.equal(new Set(taken.map(([name]) => name)).size, given.length);
    taken.forEach(([name, data], i) => {
      assert.deepEqual(data.toSorted(), given[i].data.toSorted(), `${workload.id} ${name}`);
    });
  }
});
