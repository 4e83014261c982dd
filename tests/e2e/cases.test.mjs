// Files as the field has them: each is read as it is meant, or refused for what it is. tests/cases/README.md says what they are.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { FIELD } from "./lib/field.mjs";
import { call, open, ready, silent, stage, status } from "./lib/page.mjs";

const CASES = new URL("../cases/", import.meta.url).pathname;
let here;
before(async () => (here = await stage()));
after(() => here.close());

const digits = [..."0123456789"];

/** What each is read as: how many pictures, the classes' names, and what is left out by name. */
const READ = {
  "keras-mnist.npz": { count: 80, classes: digits, parts: [54, 6, 20] },
  "medmnist-like.npz": { count: 72, classes: [..."0123"], parts: [48, 12, 12] },
  "cifar-keras.npz": { count: 20, classes: digits },
  "dsprites-like.npz": { count: 60, classes: [], skipped: 3 },
  "pickled-beside-good.npz": { count: 40, classes: digits, skipped: 2 },
  "quickdraw-cat.npy": { count: 120, classes: [] },
  "fortran-3d.npy": { count: 30, classes: [] },
  "fortran-2d.npy": { count: 30, classes: [] },
  "bigendian-f4.npy": { count: 20, classes: [] },
  "bigendian-u2.npy": { count: 30, classes: [] },
  "float-0-255.npy": { classes: [] },
  "float-minus1-1.npy": { classes: [] },
  "float16.npy": { classes: [] },
  "int64-dark.npy": { classes: [] },
  "bool.npy": { count: 40, classes: [] },
  "two-scales.npz": { classes: [] },
  "all-black.npy": { count: 40, classes: [] },
  "constant-51.npy": { classes: [] },
  "half-black-half-white.npy": { count: 40, classes: [] },
  "black-and-grey-10.npy": { count: 10, classes: [] },
  "npy-per-picture.zip": { count: 12, classes: [] },
  "seventeen-classes.npz": { count: 51, classes: 17 },
  "sorted-by-class.npz": { count: 60, classes: digits },
  "data_batch_1.bin": { count: 20, classes: 10 },
  "cifar-10-binary.tar.gz": { count: 20, classes: 10 },
  "emnist": { count: 52, classes: 26, told: /A guess: this may be EMNIST.*rows and columns swapped/ },
  "fashion-under-mnist-names": { count: 80, title: "fashion-under-mnist-names", parts: [54, 6, 20] },
  "kaggle-digits.csv": { count: 40, classes: digits },
  "kaggle-test-no-label.csv": { count: 20, classes: [] },
  "label-last-no-header.csv": { count: 40, classes: digits },
  "label-last-header.csv": { count: 40, classes: digits },
  "excel-semicolon-bom-crlf.csv": { count: 20, classes: digits },
  "decimal-comma-no-header.csv": { classes: digits },
  "utf16.csv": { classes: digits },
  "zip.train.gz": { count: 20, classes: digits },
  "grey16-png.zip": { count: 12 },
  "grey16-12bit-png.zip": { count: 12 },
  "palette-black-ink-transparent-png.zip": { count: 12 },
  "one-pixel-png.zip": { count: 12 },
  "one-row-png.zip": { count: 12 },
  "exif6-jpg.zip": { count: 12 },
  "cmyk-jpg.zip": { count: 12 },
  "animated-webp.zip": { count: 12 },
  "one-class": { count: 12, classes: [] },
  "mac-nested-unicode.zip": { count: 19, classes: ["0", "1"], skipped: 0 },
  "class-images-file.zip": { count: 12, classes: ["n01", "n02"] },
  "zip64-entries.zip": { count: 12 },
  "zip64-end.zip": { count: 12 },
  "descriptors-signed.zip": { count: 12, classes: ["a", "b"] },
  "descriptors-bare-stored.zip": { count: 12, classes: ["a", "b"] },
};

/** What the others are refused for. */
const REFUSED = {
  "nan-inf.npy": /Picture 5 has a value that is no finite number/,
  "truncated.npz": /cut off/,
  "creditcard-like.csv": /31 columns/,
  "ecg_train.txt": /none of the kinds/,
  "u.data": /none of the kinds/,
  "gif-bmp-tiff-pgm-avif.zip": /none of the kinds/,
  "single-picture": /at least 10 are needed/,
  "two-pictures": /at least 10 are needed/,
  "empty.zip": /empty/,
};

/** The files of a case: one, or all in a folder. */
function files(name) {
  const top = path.join(CASES, name);
  if (fs.statSync(top).isFile()) return [[name, top]];
  return fs
    .readdirSync(top, { recursive: true })
    .map((inner) => [path.join(name, inner), path.join(top, inner)])
    .filter(([, file]) => fs.statSync(file).isFile());
}

/** Gives a case to the page as a script does: what it is read as, or why it is refused. */
function take(page, name, options = {}) {
  return give(page, files(name).map(([name, file]) => [name, fs.readFileSync(file)]), options);
}

/** Gives files to the page as a script does. */
function give(page, files, options = {}) {
  const given = files.map(([name, bytes]) => ({ name, bytes: bytes.toString("base64") }));
  return page.evaluate(
    async ({ given, options }) => {
      const pictures = given.map(({ name, bytes }) => {
        const file = new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name.split("/").at(-1));
        Object.defineProperty(file, "webkitRelativePath", { value: name.includes("/") ? name : "" });
        return file;
      });
      try {
        const info = await hourglass.dataset({ pictures, ...options });
        const { train, validation, test, classes, skipped, title, told } = info;
        const parts = [train, validation, test];
        return { count: train + validation + test, parts, classes, skipped: skipped.length, title, told: told.join(" ") };
      } catch (error) {
        return { refused: error.message };
      }
    },
    { given, options },
  );
}

/** What of a set that was read is not what is wanted, in words. */
function differences(wanted, { refused, count, parts, classes, skipped, title, told }) {
  return [
    refused !== undefined && `refused: ${refused}`,
    wanted.count !== undefined && count !== wanted.count && `${count} pictures`,
    Array.isArray(wanted.classes) && classes?.join() !== wanted.classes.join() && `classes ${classes}`,
    typeof wanted.classes === "number" && classes?.length !== wanted.classes && `${classes?.length} classes`,
    wanted.skipped !== undefined && skipped !== wanted.skipped && `${skipped} left out`,
    wanted.parts && parts?.join() !== wanted.parts.join() && `parts of ${parts}`,
    wanted.title && title !== wanted.title && `called ${title}`,
    wanted.told && !wanted.told.test(told) && `told: ${told}`,
  ].filter(Boolean);
}

test("what the field brings is read as it is meant", async () => {
  const { page, context, problems } = await open(here);
  const wrong = [];
  for (const [name, wanted] of Object.entries(READ)) {
    const differs = differences(wanted, await take(page, name));
    if (differs.length) wrong.push(`${name}: ${differs.join("; ")}`);
  }
  assert.deepEqual(wrong, []);
  silent(problems);
  await context.close();
});

for (const [kind, variants] of Object.entries(FIELD)) {
  test(`${variants.length} kinds of ${kind} are read as they are meant`, async () => {
    const { page, context, problems } = await open(here);
    const wrong = [];
    for (const { what, files, ...wanted } of variants) {
      const differs = differences(wanted, await give(page, Object.entries(files)));
      if (differs.length) wrong.push(`${what}: ${differs.join("; ")}`);
    }
    assert.deepEqual(wrong, []);
    silent(problems);
    await context.close();
  });
}

test("a split that came with the data is kept, over a reload too, or left to the seed", async () => {
  const { page, context, problems } = await open(here);
  const parts = ({ train, validation, test }) => [train, validation, test];
  assert.deepEqual((await take(page, "medmnist-like.npz", { split: "seeded" })).parts, [58, 7, 7]);
  assert.deepEqual((await take(page, "medmnist-like.npz", { split: "given" })).parts, [48, 12, 12]);
  await page.waitForFunction(() => caches.match("data/own/own-names.txt?kept"));
  await page.reload();
  await ready(page);
  assert.deepEqual(parts(await call(page, "dataset", "own")), [48, 12, 12]);
  silent(problems);
  await context.close();
});

/** The kept files of own pictures, as text. */
const kept = (page) =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("hourglass-own-"));
    const read = async (name) => {
      const store = await caches.open(name);
      const files = await Promise.all((await store.keys()).map(async (key) => [key.url, await (await store.match(key)).text()]));
      return [name, ...files.flat()];
    };
    return (await Promise.all(names.map(read))).flat();
  });

test("what cannot be read is refused for what it is; the kept set, the run and its reload stay as they were", async () => {
  const { page, context, problems } = await open(here);
  await take(page, "kaggle-digits.csv");
  await page.waitForFunction(() => caches.match("data/own/own-names.txt?kept"));
  await call(page, "train", { steps: 3 });
  const [before, spec, stored] = [await status(page), await call(page, "spec"), await kept(page)];
  assert.ok(stored.length > 3);
  const wrong = [];
  for (const [name, words] of Object.entries(REFUSED)) {
    const { refused } = await take(page, name);
    if (!words.test(refused ?? "")) wrong.push(`${name}: ${refused}`);
    if ((await status(page)).step !== before.step) wrong.push(`${name}: another run`);
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(await call(page, "spec"), spec);
  assert.deepEqual(await kept(page), stored);
  const { trainLoss } = await call(page, "train", { steps: 1 });
  await page.reload();
  await ready(page);
  const again = await call(page, "dataset", "own");
  assert.equal(again.train + again.validation + again.test, 40);
  assert.deepEqual((await call(page, "spec")).model, spec.model);
  assert.equal((await call(page, "train", { steps: 4 })).trainLoss, trainLoss, "the same pictures give the same run");
  silent(problems);
  await context.close();
});
