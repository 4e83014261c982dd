// Says how long the page is kept from answering while large files are taken in, how soon it hears Cancel, and what memory that takes.
// scripts/bench-page --intake has built the page. With DIST set, the page there is measured.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { npy, png, zip } from "../../tests/e2e/lib/files.mjs";
import { launch } from "../../tests/e2e/lib/browser.mjs";
import { ready } from "../../tests/e2e/lib/page.mjs";
import { serve } from "../../tests/e2e/lib/server.mjs";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hourglass-intake-"));

/** Forty pictures: what any set takes, however small. */
function few() {
  const file = path.join(folder, "few.npy");
  fs.writeFileSync(file, npy("|u1", [40, 28, 28], Buffer.alloc(40 * 784, 90)));
  return file;
}

/** 42,000 rows of a label and 784 pixels, as Kaggle's digits have them: mostly zeros. */
function table() {
  const file = path.join(folder, "digits.csv");
  const rows = Array.from({ length: 64 }, (_, i) =>
    [i % 10, ...Array.from({ length: 784 }, (_, at) => (at % 28 > 8 + (i % 4) && at % 28 < 16 ? (at * 37 + i) % 256 : 0))].join(),
  );
  const out = fs.openSync(file, "w");
  fs.writeSync(out, ["label", ...Array.from({ length: 784 }, (_, at) => `pixel${at}`)].join() + "\n");
  for (let i = 0; i < 42_000; i += 500) fs.writeSync(out, Array.from({ length: 500 }, (_, k) => rows[(i + k) % 64]).join("\n") + "\n");
  fs.closeSync(out);
  return file;
}

/** 100,000 PNG of 28 × 28 in ten folders. */
function archive() {
  const file = path.join(folder, "pictures.zip");
  const pictures = Array.from({ length: 100 }, (_, k) => png(28, 28, (x, y) => [(x * 9 + y * 5 + k * 13) % 256]));
  const files = Array.from({ length: 100_000 }, (_, i) => ({ name: `${i % 10}/${i}.png`, bytes: pictures[i % 100], stored: true }));
  fs.writeFileSync(file, zip(files));
  return file;
}

/** An array of 120 MB, as many pictures of 35 × 35 as the page takes. */
function array() {
  const file = path.join(folder, "pictures.npy");
  const count = 100_000;
  fs.writeFileSync(file, npy("|u1", [count, 35, 35], Buffer.alloc(count * 35 * 35, 90)));
  return file;
}

/** Bytes that the browser's processes hold. */
function resident() {
  const children = new Map();
  for (const name of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, "latin1");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      const pages = Number(fs.readFileSync(`/proc/${name}/statm`, "latin1").split(" ")[1]);
      children.set(Number(name), { parent, bytes: pages * 4096 });
    } catch {
      // It has ended meanwhile.
    }
  }
  const of = (root) => [...children].filter(([, { parent }]) => parent === root).reduce((sum, [pid, { bytes }]) => sum + bytes + of(pid), 0);
  return of(process.pid);
}

/** Notes the longest task and the longest wait for a frame on the page's main thread. */
const observe = () => {
  globalThis.seen = { task: 0, frame: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.task = Math.max(seen.task, duration);
  }).observe({ type: "longtask" });
  let last = performance.now();
  const frame = (now) => {
    seen.frame = Math.max(seen.frame, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
};

/** Presses Cancel, and gives the milliseconds until the dialog offers to choose files again. */
const cancel = () =>
  new Promise((done) => {
    const began = performance.now();
    // None where it was over too soon to be cancelled.
    const back = document.querySelector("#own-back");
    if (!back) return done(NaN);
    back.click();
    const look = () => (document.querySelector("#own-files") ? done(performance.now() - began) : setTimeout(look, 1));
    look();
  });

async function measure(browser, url, what, file) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(url);
  await ready(page);
  await page.evaluate(() => hourglass.pause());
  const before = resident();
  let peak = 0;
  const sampling = setInterval(() => (peak = Math.max(peak, resident())), 100);
  const dialog = page.getByRole("dialog", { name: "My pictures" });
  const choose = async () => {
    await page.getByRole("button", { name: "My pictures", exact: true }).click();
    await dialog.locator("#own-files").setInputFiles(file);
  };
  const results = {};
  // Cancelled while it is looked through,
  await choose();
  await dialog.locator("#own-back").waitFor();
  await page.waitForTimeout(700);
  results.cancelLooking = await page.evaluate(cancel);
  await page.keyboard.press("Escape");
  await page.evaluate(observe);
  let began = performance.now();
  await choose();
  await dialog.locator("#own-progress").or(dialog.locator("#own-load")).first().waitFor();
  results.firstWord = performance.now() - began;
  await dialog.locator("#own-load").waitFor({ timeout: 300_000 });
  results.looked = performance.now() - began;
  began = performance.now();
  await dialog.locator("#own-load").click();
  await dialog.locator("#own-load").waitFor({ state: "hidden" });
  await dialog.waitFor({ state: "hidden", timeout: 600_000 });
  results.loaded = performance.now() - began;
  const { task, frame } = await page.evaluate(() => globalThis.seen);
  // and while it is loaded.
  await choose();
  await dialog.locator("#own-load").waitFor({ timeout: 300_000 });
  await dialog.locator("#own-load").click();
  await page.waitForTimeout(150);
  results.cancelLoading = await page.evaluate(cancel);
  clearInterval(sampling);
  await context.close();
  const ms = (value) => `${value.toFixed(0)} ms`;
  console.log(
    [
      `${what}, ${(fs.statSync(file).size / 1e6).toFixed(0)} MB:`,
      `  longest task of the main thread ${ms(task)}, longest wait for a frame ${ms(frame)}`,
      `  first word of progress after ${ms(results.firstWord)}; looked through in ${ms(results.looked)}, loaded in ${ms(results.loaded)}`,
      `  Cancel answered after ${ms(results.cancelLooking)} while looking, ${ms(results.cancelLoading)} while loading`,
      `  memory of all of the browser's processes: ${(before / 1e6).toFixed(0)} MB before, ${(peak / 1e6).toFixed(0)} MB at most`,
    ].join("\n"),
  );
}

const server = await serve();
const browser = await launch();
console.log(`the machine's load before: ${os.loadavg()[0].toFixed(2)}`);
try {
  for (const [what, make] of [
    ["forty pictures, for comparison", few],
    ["a table of 42,000 × 785 numbers", table],
    ["100,000 pictures in a zip archive", archive],
    ["an array of 120 MB", array],
  ]) {
    const file = make();
    await measure(browser, server.url, what, file);
    fs.rmSync(file);
  }
} finally {
  await browser.close();
  fs.rmSync(folder, { recursive: true });
}
// The server's connections would keep it waiting.
process.exit(0);
