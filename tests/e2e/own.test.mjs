// Pictures of the visitor's own: thousands with broken ones among them, every kind of file, and hostile ones.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import zlib from "node:zlib";
import { npy, png, start, zip } from "./lib/files.mjs";
import { call, open, ready, refusal, silent, stage, status, until } from "./lib/page.mjs";

let here;
let folder;
before(async () => {
  here = await stage();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hourglass-own-"));
});
after(async () => {
  await here.close();
  fs.rmSync(folder, { recursive: true });
});

/** A disc (class 0), a bar (1) or a cross (2), somewhere, in one of a few sizes. */
function figure(i) {
  const width = 20 + ((i * 7) % 60);
  const height = 20 + ((i * 13) % 60);
  const kind = i % 3;
  const size = Math.min(width, height);
  const [cx, cy, r] = [width / 2 + (i % 5) - 2, height / 2 + (i % 7) - 3, size * (0.2 + 0.02 * (i % 8))];
  const inside = (x, y) => {
    const [dx, dy] = [Math.abs(x - cx), Math.abs(y - cy)];
    if (kind === 0) return dx * dx + dy * dy < r * r;
    if (kind === 1) return dx < r && dy < r / 3;
    return Math.min(dx, dy) < r / 4 && Math.max(dx, dy) < r;
  };
  const colour = i % 2 === 0;
  return png(width, height, (x, y) => {
    const on = inside(x, y);
    return colour ? [on ? 220 : 10, on ? 180 : 20, on ? 60 : 30] : [on ? 230 : 12];
  });
}
const KINDS = ["discs", "bars", "crosses"];

const whole = figure(1);
const BROKEN = {
  "empty.png": Buffer.alloc(0),
  "text.png": Buffer.from("This is no picture at all."),
  "start.png": whole.subarray(0, 20),
  "header.png": whole.subarray(0, 33),
  "half.png": whole.subarray(0, Math.floor(whole.length / 2)),
  "large.png": start(30_000, 30_000),
  "nothing.png": start(0, 10),
  "noise.png": Buffer.concat([whole.subarray(0, 41), Buffer.alloc(whole.length - 41, 0x5a)]),
  "cut.jpg": Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"),
  "page.webp": Buffer.from("<!doctype html><title>Not found</title>"),
};

/** Drops files on the page as a script can. */
async function drop(page, files) {
  const plain = Object.entries(files).map(([name, bytes]) => ({ name, bytes: bytes.toString("base64") }));
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, bytes } of files) {
      transfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
    }
    return transfer;
  }, plain);
  for (const event of ["dragenter", "dragover", "drop"]) await page.dispatchEvent("main", event, { dataTransfer: transfer });
}

/** Drops something from the disk on the page as the system does, folders too. */
async function dropFromDisk(page, file) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: 400, y: 400, data });
  }
}

/** Waits for a run on this dataset. */
async function untilOn(page, dataset) {
  const end = Date.now() + 60_000;
  while ((await call(page, "spec")).dataset !== dataset) {
    assert.ok(Date.now() < end, `no run on ${dataset}`);
    await page.waitForTimeout(100);
  }
}

/** Trains a little, plays on, and gives what must still be there later. */
async function busy(page) {
  await call(page, "train", { steps: 60 });
  await call(page, "play");
  return { spec: await call(page, "spec"), step: (await until(page, "plays", (s) => s.step > 60)).step };
}

/** Fails unless the same run is still going on. */
async function unharmed(page, { spec, step }) {
  assert.deepEqual(await call(page, "spec"), spec);
  const now = await status(page);
  assert.ok(now.step >= step && now.playing, JSON.stringify(now));
  await until(page, "goes on", (s) => s.step > now.step);
}

test("5,000 pictures of mixed sizes, ten of them broken: loaded, the ten named, trained on, kept, deleted", async () => {
  const set = path.join(folder, "figures");
  for (const kind of KINDS) fs.mkdirSync(path.join(set, kind), { recursive: true });
  for (let i = 0; i < 4_990; i++) fs.writeFileSync(path.join(set, KINDS[i % 3], `${i}.png`), figure(i));
  Object.entries(BROKEN).forEach(([name, bytes], i) => fs.writeFileSync(path.join(set, KINDS[i % 3], name), bytes));

  const { page, context, problems } = await open(here);
  await page.getByRole("button", { name: "My pictures", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "My pictures" });
  await dialog.locator("#own-folder").setInputFiles(set);
  const load = dialog.locator("#own-load");
  await load.waitFor({ timeout: 60_000 });
  assert.match(await load.innerText(), /5,000 pictures/);
  assert.match(await dialog.innerText(), /figures: 5,000 pictures, of which 24 are shown/);

  const seen = [];
  await page.exposeFunction("seen", (words) => seen.push(words));
  await page.evaluate(() => {
    new MutationObserver(() => {
      const words = document.querySelector("#own-progress")?.textContent;
      if (words) globalThis.seen(words);
    }).observe(document.querySelector("dialog.own"), { childList: true, subtree: true, characterData: true });
  });
  const began = Date.now();
  await load.click();
  await dialog.getByText("4,990 pictures are loaded.").waitFor({ timeout: 120_000 });
  console.log(`loaded in ${((Date.now() - began) / 1000).toFixed(1)} s, told ${new Set(seen).size} times, such as “${seen[seen.length >> 1]}”`);
  assert.ok(new Set(seen).size >= 5, "progress");

  const list = dialog.locator(".own-skipped li");
  assert.equal(await list.count(), 10);
  const words = (await list.allInnerTexts()).join("\n");
  console.log(words);
  for (const name of Object.keys(BROKEN)) assert.ok(words.includes(name), name);
  assert.match(words, /30000 × 30000|30,000 × 30,000/);
  await untilOn(page, "own");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  const strip = page.locator(".notice").filter({ hasText: "10 files were skipped." });
  for (const name of Object.keys(BROKEN)) assert.ok((await strip.innerText()).includes(name), name);

  const spec = await call(page, "spec");
  assert.deepEqual(spec.model.input, [3, 32, 32]);
  const first = await call(page, "train", { steps: 1 });
  const late = await call(page, "train", { steps: 150 });
  assert.ok(late.trainLoss < first.trainLoss / 2, `${first.trainLoss} to ${late.trainLoss}`);
  silent(problems);

  await page.reload();
  await ready(page);
  const kept = await call(page, "dataset", "own");
  assert.equal(kept.train + kept.validation + kept.test, 4_990);
  assert.deepEqual(kept.classes, [...KINDS].sort());
  assert.deepEqual((await call(page, "spec")).model.input, [3, 32, 32]);

  await page.getByRole("button", { name: "My pictures", exact: true }).click();
  assert.match(await dialog.innerText(), /4,990 pictures, 32 × 32, in colour, 3 classes, kept in this browser/);
  await dialog.getByRole("button", { name: "Delete" }).click();
  assert.match(await dialog.getByRole("alert").innerText(), /Your files stay where they are/);
  await dialog.getByRole("button", { name: "Delete" }).click();
  await untilOn(page, "strokes");
  await page.reload();
  await ready(page);
  assert.match(await refusal(page, "dataset", "own"), /none in this browser/);
  await context.close();
});

test("a folder is dropped, and loading can be cancelled", async () => {
  const set = path.join(folder, "dropped");
  fs.mkdirSync(path.join(set, "a", "deep"), { recursive: true });
  fs.mkdirSync(path.join(set, "b"));
  for (let i = 0; i < 3_000; i++) fs.writeFileSync(path.join(set, i % 2 ? "a/deep" : "b", `${i}.png`), figure(i));
  const { page, context, problems } = await open(here);
  const before = await busy(page);
  await dropFromDisk(page, set);
  const dialog = page.getByRole("dialog", { name: "My pictures" });
  await dialog.locator("#own-load").click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.locator("#own-folder").waitFor({ state: "attached" });
  await page.waitForTimeout(1_000);
  await unharmed(page, before);
  await page.keyboard.press("Escape");
  await dropFromDisk(page, set);
  await dialog.locator("#own-load").click();
  await untilOn(page, "own");
  assert.equal(await dialog.isVisible(), false, "nothing was left out");
  const data = await call(page, "dataset", "own");
  assert.deepEqual([data.train + data.validation + data.test, data.classes], [3_000, ["b", "deep"]]);
  silent(problems);
  await context.close();
});

test("tables of every kind are read by a script, with their labels", async () => {
  const { page, context, problems } = await open(here);
  const give = (files, options = {}) =>
    page.evaluate(
      async ([files, options]) => {
        const pictures = files.map(([name, bytes]) => new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
        const info = await hourglass.dataset({ pictures, ...options });
        return { ...info, input: (await hourglass.spec()).model.input };
      },
      [Object.entries(files).map(([name, bytes]) => [name, bytes.toString("base64")]), options],
    );
  const digits = Buffer.from(Array.from({ length: 50 * 784 }, (_, i) => (i * 31) % 256));
  const labels = Buffer.from(Array.from({ length: 50 }, (_, i) => i % 4));
  const arrays = zip([
    { name: "x.npy", bytes: npy("|u1", [50, 28, 28], digits) },
    { name: "y.npy", bytes: npy("|u1", [50], labels) },
  ]);
  let info = await give({ "digits.npz": arrays });
  assert.deepEqual([info.train + info.validation + info.test, info.classes, info.input, info.skipped], [50, ["0", "1", "2", "3"], [1, 28, 28], []]);

  const floats = Buffer.from(new Float32Array(40 * 3 * 256).map((_, i) => Math.sin(i)).buffer);
  info = await give({ "waves.npy": npy("<f4", [40, 3, 16, 16], floats), "notes.txt": Buffer.from("hello") }, { size: 64 });
  assert.deepEqual([info.train + info.validation + info.test, info.input], [40, [3, 64, 64]]);
  assert.match(info.skipped[0].why, /none of the kinds/);

  const rows = Array.from({ length: 30 }, (_, i) => [i % 2 ? "yes" : "no", ...Array.from({ length: 64 }, (_, k) => (i * k) % 17)].join(","));
  info = await give({ "rows.csv": Buffer.from(["label", ...Array.from({ length: 64 }, (_, k) => `p${k}`)].join(",") + "\n" + rows.join("\n")) });
  assert.deepEqual([info.train + info.validation + info.test, info.classes, info.input], [30, ["no", "yes"], [1, 28, 28]]);

  const packed = zip(Array.from({ length: 24 }, (_, i) => ({ name: `${KINDS[i % 3]}/${i}.png`, bytes: figure(i), stored: i % 2 === 0 })));
  info = await give({ "figures.zip": packed }, { size: 16, colour: false, fit: "pad", invert: true });
  assert.deepEqual([info.train + info.validation + info.test, info.classes, info.input], [24, [...KINDS].sort(), [1, 16, 16]]);
  assert.match(await refusal(page, "dataset", { pictures: [], size: 20 }), /size is 20/);
  silent(problems);
  await context.close();
});

const bomb = Buffer.alloc(200 << 20);
const HOSTILE = {
  "a zip bomb of one file": [{ "bomb.zip": zip([{ name: "a.png", bytes: bomb }]) }, /unpacks to more than 64 MB/],
  "a zip bomb of many files that share their bytes": [
    { "bomb.zip": zip([{ name: "a.png", bytes: bomb.subarray(0, 60 << 20) }], 3_000) },
    /3000 were left out/,
  ],
  "a gzip bomb": [{ "bomb.npy.gz": zlib.gzipSync(Buffer.alloc(300 << 20)) }, /unpacks to more than 256 MB/],
  "a picture of 30,000 by 30,000": [{ "large.png": start(30_000, 30_000) }, /30000 × 30000/],
  "a CSV file with text in it": [
    { "words.csv": Buffer.from(["a,b,c,d", "1,2,3,4", "5,6,seven,8"].join("\n")) },
    /Row 3, column 3 holds “seven”/,
  ],
  "an NPZ archive with pickles": [
    { "objects.npz": zip([{ name: "x.npy", bytes: npy("|O", [10, 28, 28], Buffer.from("\x80\x04cposix\nsystem\n", "latin1")) }]) },
    /pickled Python objects.*never run/,
  ],
  "a zip archive in a zip archive": [
    { "outer.zip": zip([{ name: "inner.zip", bytes: zip([{ name: "a.png", bytes: whole }]) }]) },
    /inside another/,
  ],
  "too few pictures": [{ "a.png": whole, "b.png": figure(2) }, /2 of the pictures could be read; at least 10 are needed/],
};

for (const [what, [files, says]] of Object.entries(HOSTILE)) {
  test(`${what} is refused in words, and nothing is lost`, async () => {
    const { page, context, problems } = await open(here);
    const before = await busy(page);
    const began = Date.now();
    await drop(page, files);
    const dialog = page.getByRole("dialog", { name: "My pictures" });
    const load = dialog.locator("#own-load");
    const alert = dialog.getByRole("alert");
    await load.or(alert).first().waitFor({ timeout: 60_000 });
    if (await load.isVisible()) await load.click();
    await alert.waitFor({ timeout: 60_000 });
    const words = await alert.innerText();
    const heap = await page.evaluate(() => performance.memory.usedJSHeapSize >> 20);
    console.log(`told after ${Date.now() - began} ms, ${heap} MB of heap: ${words}`);
    assert.match(words, says);
    assert.ok(heap < 400, `${heap} MB`);
    await unharmed(page, before);
    await page.keyboard.press("Escape");
    silent(problems);
    await context.close();
  });
}

test("a table without names says what its columns are taken for", async () => {
  const { page, context, problems } = await open(here);
  const rows = Array.from({ length: 12 }, (_, i) => [i % 2, ...Array(49).fill(i)].join());
  await drop(page, { "digits.csv": Buffer.from(rows.join("\n")) });
  await page.getByText("digits.csv: the first column is taken for the class, the others for 7 × 7 pixels.").waitFor();
  silent(problems);
  await context.close();
});

test("an empty folder is told of, and nothing is lost", async () => {
  const empty = path.join(folder, "empty");
  fs.mkdirSync(empty);
  const { page, context, problems } = await open(here);
  const before = await busy(page);
  await dropFromDisk(page, empty);
  const alert = page.getByRole("dialog", { name: "My pictures" }).getByRole("alert");
  await alert.waitFor({ timeout: 20_000 });
  console.log(await alert.innerText());
  assert.match(await alert.innerText(), /no pictures in what was chosen/);
  await unharmed(page, before);
  silent(problems);
  await context.close();
});

test("a set that cannot be read does not take the place of the one before", async () => {
  const { page, context } = await open(here);
  const files = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${i}.png`, figure(i)]));
  const dialog = page.getByRole("dialog", { name: "My pictures" });
  await drop(page, files);
  await dialog.locator("#own-load").click();
  await untilOn(page, "own");
  const spec = await call(page, "spec");
  const { step } = await call(page, "train", { steps: 15 });
  await drop(page, { "large.png": start(30_000, 30_000) });
  await dialog.getByRole("alert").waitFor({ timeout: 20_000 });
  assert.deepEqual(await call(page, "spec"), spec);
  assert.equal((await status(page)).step, step);
  // What is kept is at hand beside the message, which has been read when the dialog comes again.
  assert.match(await dialog.locator(".own-kept").innerText(), /12 pictures/);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "My pictures" }).click();
  await dialog.locator("#own-ask").waitFor();
  assert.equal(await dialog.getByRole("alert").count(), 0);
  await page.keyboard.press("Escape");
  await page.reload();
  await ready(page);
  const data = await call(page, "dataset", "own");
  assert.equal(data.train + data.validation + data.test, 12);
  await context.close();
});

test("a set that the browser does not keep leaves the one kept before where it is", async () => {
  const { page, context } = await open(here);
  const load = (count) => {
    const pictures = Array.from({ length: count }, (_, i) => figure(i).toString("base64"));
    return page.evaluate((pictures) => {
      const file = (bytes, i) => new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], `${i}.png`);
      return hourglass.dataset({ pictures: pictures.map(file) });
    }, pictures);
  };
  const stores = () => page.evaluate(() => caches.keys());
  const kept = async () => {
    await page.reload();
    await ready(page);
    const data = await call(page, "dataset", "own");
    return data.train + data.validation + data.test;
  };
  await load(12);
  await page.waitForFunction(() => caches.match("data/own/own-names.txt?kept"));
  const [first] = await stores();
  // Storage is full when the last file of the next set comes.
  await page.evaluate(() => {
    const put = Cache.prototype.put;
    Cache.prototype.put = function (key, response) {
      return /names/.test(key) ? Promise.reject(new DOMException("full", "QuotaExceededError")) : put.call(this, key, response);
    };
  });
  await load(14);
  await page.getByText("The browser did not keep your pictures.").waitFor();
  assert.deepEqual(await stores(), [first]);
  assert.equal(await kept(), 12);

  await load(16);
  await page.waitForFunction(async (first) => {
    const names = await caches.keys();
    return names.length === 1 && names[0] !== first;
  }, first);
  assert.equal(await kept(), 16, "with room for it the next set takes its place");
  await context.close();
});

test("a run on pictures that are not here is refused in words, and the run of now goes on", async () => {
  const { page, context, problems } = await open(here);
  const before = await busy(page);
  assert.match(await refusal(page, "load", { ...before.spec, dataset: "own" }), /somebody's own pictures, which stay on their machine/);
  await unharmed(page, before);
  // The picker has nothing to show yet, and asks for pictures.
  await page.getByLabel("Dataset").selectOption("own");
  await page.getByRole("dialog", { name: "My pictures" }).locator("#own-folder").waitFor({ state: "attached" });
  assert.equal(await page.getByLabel("Dataset").inputValue(), "strokes");
  await unharmed(page, before);
  silent(problems);
  await context.close();
});
