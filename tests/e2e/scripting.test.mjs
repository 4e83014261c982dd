// The scripting interface, window.hourglass.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, losses, open, refusal, silent, stage, status, until, weights } from "./lib/page.mjs";

let here;
before(async () => (here = await stage()));
after(() => here.close());

test("spec() and load() go round, and presets load by name", async () => {
  const { page, context, problems } = await open(here);
  const dense = await call(page, "spec");
  await call(page, "load", "deep");
  const deep = await call(page, "spec");
  const units = (spec) => [...spec.model.encoder, ...spec.model.decoder].map((l) => l.units).filter(Boolean);
  assert.deepEqual(units(deep), [256, 64, 32, 64, 256, 784]);
  await call(page, "load", dense);
  assert.deepEqual(await call(page, "spec"), dense);
  assert.equal((await status(page)).step, 0);
  silent(problems);
  await context.close();
});

test("the seed decides the run", async () => {
  const { page, context } = await open(here);
  const spec = await call(page, "spec");
  await call(page, "load", { ...spec, seed: 11 });
  const eleven = await losses(page, 5);
  await call(page, "load", { ...spec, seed: 12 });
  const twelve = await losses(page, 5);
  await call(page, "load", { ...spec, seed: 11 });
  assert.deepEqual(await losses(page, 5), eleven);
  assert.notDeepEqual(twelve, eleven);
  await context.close();
});

test("reconstruct, encode and decode agree", async () => {
  const { page, context, problems } = await open(here);
  await call(page, "train", { steps: 50 });
  const seen = await page.evaluate(async () => {
    const pictures = Float32Array.from({ length: 3 * 784 }, (_, i) => ((i * 37) % 101) / 100);
    const codes = await hourglass.encode(pictures);
    const decoded = await hourglass.decode(codes);
    const rebuilt = await hourglass.reconstruct(pictures);
    const single = await hourglass.reconstruct(pictures.slice(784, 2 * 784));
    return {
      kinds: [codes, decoded, rebuilt].map((values) => values.constructor.name),
      codes: Array.from(codes),
      decoded: Array.from(decoded),
      rebuilt: Array.from(rebuilt),
      single: Array.from(single),
      untouched: pictures.length,
    };
  });
  assert.deepEqual(seen.kinds, ["Float32Array", "Float32Array", "Float32Array"]);
  assert.equal(seen.codes.length, 3 * 64);
  assert.equal(seen.rebuilt.length, 3 * 784);
  assert.equal(seen.untouched, 3 * 784, "the caller keeps its array");
  assert.ok(seen.rebuilt.every((value) => value >= 0 && value <= 1));
  assert.ok(new Set(seen.codes).size > 10);
  for (const [i, value] of seen.rebuilt.entries()) assert.ok(Math.abs(value - seen.decoded[i]) < 1e-6, `value ${i}`);
  for (const [i, value] of seen.single.entries()) assert.ok(Math.abs(value - seen.rebuilt[784 + i]) < 1e-6, `value ${i}`);
  silent(problems);
  await context.close();
});

test("the numbers are those of the weights", async () => {
  const { page, context } = await open(here);
  const made = await weights(page);
  const picture = Array.from({ length: 784 }, (_, i) => (i % 29) / 28);
  const code = made["code.bias"].data.map((bias, unit) => {
    const sum = picture.reduce((sum, x, i) => sum + x * made["code.weight"].data[unit * 784 + i], bias);
    return Math.max(sum, 0);
  });
  const seen = await page.evaluate(async (picture) => Array.from(await hourglass.encode(Float32Array.from(picture))), picture);
  for (const [i, value] of code.entries()) assert.ok(Math.abs(value - seen[i]) < 1e-4, `unit ${i}: ${value} and ${seen[i]}`);
  await context.close();
});

test("setWeights() sets what it names and leaves the rest", async () => {
  const { page, context, problems } = await open(here);
  const before = await weights(page);
  await page.evaluate(() =>
    hourglass.setWeights({ "output.bias": { shape: [784], data: new Float32Array(784).fill(0.25) } }),
  );
  const after = await weights(page);
  assert.ok(after["output.bias"].data.every((value) => value === 0.25));
  assert.deepEqual(after["code.weight"], before["code.weight"]);
  const blank = await page.evaluate(async () => {
    const zero = (shape) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b)) });
    await hourglass.setWeights({ "output.weight": zero([784, 64]), "output.bias": zero([784]) });
    return Array.from(await hourglass.reconstruct(new Float32Array(784)));
  });
  assert.ok(blank.every((value) => value === 0.5), "the sigmoid of nothing is a half");
  silent(problems);
  await context.close();
});

test("a run that is none is told by layer and field, and never in a reader's words", async () => {
  const { page, context, problems } = await open(here);
  await call(page, "load", "conv_light");
  const spec = await call(page, "spec");
  const [first, ...others] = spec.model.encoder;
  const layer = (fields) => ({ ...spec, model: { ...spec.model, encoder: [{ ...first, ...fields }, ...others] } });
  const place = `layer “${first.name}” of the encoder`;
  const { name, ...unnamed } = first;
  const cases = [
    [layer({ padding: "full" }), `${place}, “padding”: there is no “full”, but “same” or “valid”`],
    [layer({ kernel: "3" }), `${place}, “kernel”: “3” is not a whole number, or a list of whole numbers`],
    [layer({ kind: "conv2" }), `${place}, “kind”: there is no “conv2”, but `],
    [layer({ channels: 1.5 }), `${place}, “channels”: 1.5 is not a whole number`],
    [layer({ channels: undefined }), "“channels” is missing"],
    [layer({ activation: "relo" }), `${place}, “activation”: there is no “relo”, but `],
    [{ ...spec, model: { ...spec.model, encoder: [unnamed, ...others] } }, "“name” is missing"],
    [{ ...spec, loss: "mze" }, "“loss”: there is no “mze”, but "],
    [{ ...spec, batch: "many" }, "“batch”: “many” is not a whole number"],
    [{ ...spec, optimizer: { ...spec.optimizer, learning_rate: "x" } }, "“learning_rate”"],
    [{ ...spec, optimizer: null }, "“optimizer”"],
    [{ ...spec, model: [] }, "missing"],
  ];
  for (const [run, words] of cases) {
    const message = await page.evaluate(
      (run) => hourglass.load(run).then(() => "loaded", (error) => error.message),
      run,
    );
    assert.ok(message.includes(words), `${message} (wanted: ${words})`);
    assert.doesNotMatch(message, /invalid|variant|expected|enum|struct|`|u32/);
  }
  await call(page, "load", layer({ padding: 1 }));
  assert.deepEqual((await call(page, "spec")).model.encoder[0].padding, { explicit: [1, 1] });
  silent(problems);
  await context.close();
});

test("what cannot be done is refused in words and changes nothing", async () => {
  const { page, context } = await open(here);
  await call(page, "train", { steps: 3 });
  const before = { spec: await call(page, "spec"), weights: await weights(page), step: (await status(page)).step };
  const spec = before.spec;
  const layer = (units) => ({ ...spec, model: { ...spec.model, encoder: spec.model.encoder.map((l) => (l.units ? { ...l, units } : l)) } });
  const refusals = [
    [/batch/i, "load", { ...spec, batch: 0 }],
    [/learning.rate/i, "load", { ...spec, optimizer: { ...spec.optimizer, learning_rate: -1 } }],
    [/epochs/i, "load", { ...spec, epochs: 100_000 }],
    [/units/i, "load", layer(0)],
    [/nowhere.*strokes/, "load", { ...spec, dataset: "nowhere" }],
    [/preset/i, "load", "nothing-of-that-name"],
    [/./, "load", 17],
    [/dataset|strokes/i, "dataset", "nowhere"],
    [/steps|epochs/i, "train", {}],
    [/steps/i, "train", { steps: -4 }],
  ];
  for (const [words, name, value] of refusals) {
    const message = await refusal(page, name, value);
    assert.match(message, words, `${name}(${JSON.stringify(value).slice(0, 60)})`);
    assert.ok(message.length > 15, message);
  }
  const lengths = await page.evaluate(async () => {
    const told = (promise) => promise.then(() => null, (error) => error.message);
    return [
      await told(hourglass.reconstruct(new Float32Array(783))),
      await told(hourglass.encode(new Float32Array(0))),
      await told(hourglass.decode(new Float32Array(65))),
      await told(hourglass.setWeights({ "code.weight": { shape: [784, 64], data: new Float32Array(784 * 64) } })),
      await told(hourglass.setWeights({ "no.weight": { shape: [1], data: new Float32Array(1) } })),
      await told(
        hourglass.setWeights({
          "code.bias": { shape: [64], data: new Float32Array(64).fill(9) },
          "output.bias": { shape: [784], data: new Float32Array(3) },
        }),
      ),
    ];
  });
  for (const [i, message] of lengths.entries()) assert.ok(message?.length > 15, `case ${i}: ${message}`);
  assert.match(lengths[0], /784/);
  assert.match(lengths[2], /64/);
  assert.match(lengths[3], /code\.weight/);
  assert.match(lengths[4], /no\.weight/);
  assert.deepEqual(await call(page, "spec"), before.spec);
  assert.deepEqual(await weights(page), before.weights, "all or nothing");
  assert.equal((await status(page)).step, before.step);
  await context.close();
});

test("playing goes on while others ask", async () => {
  const { page, context, problems } = await open(here);
  await call(page, "play");
  const before = await until(page, "plays", (s) => s.step > 0);
  await page.evaluate(async () => {
    for (let i = 0; i < 10; i++) {
      await hourglass.reconstruct(new Float32Array(784));
      await hourglass.weights();
    }
  });
  await until(page, "goes on", (s) => s.playing && s.step > before.step);
  await call(page, "pause");
  assert.equal((await status(page)).playing, false);
  silent(problems);
  await context.close();
});

test("losses() tells the loss of each of given samples, or why not", async () => {
  const { page, context, problems } = await open(here);
  await call(page, "train", { steps: 3 });
  const [losses, again, refusals] = await page.evaluate(async () => {
    const why = (asked) => asked.then(() => null, (error) => error.message);
    return [
      [...(await hourglass.losses([5, 0, 5]))],
      [...(await hourglass.losses([0]))],
      [await why(hourglass.losses([1e6])), await why(hourglass.losses("all")), await why(hourglass.losses([0.5]))],
    ];
  });
  assert.equal(losses.length, 3);
  assert.ok(losses.every((loss) => loss > 0 && Number.isFinite(loss)), `${losses}`);
  assert.equal(losses[0], losses[2]);
  assert.deepEqual(again, [losses[1]]);
  assert.match(refusals[0], /no sample 1000000/);
  for (const refusal of refusals.slice(1)) assert.match(refusal, /numbers of samples/);
  silent(problems);
  await context.close();
});

test("status() names backend and adapter", async () => {
  const { page, context } = await open(here);
  const now = await status(page);
  assert.ok(["gpu", "cpu"].includes(now.backend));
  assert.ok(now.adapter.length > 2);
  for (const key of ["step", "epoch", "samplesPerSecond"]) assert.equal(typeof now[key], "number", key);
  for (const key of ["trainLoss", "valLoss"]) assert.ok(key in now, key);
  await context.close();
});
