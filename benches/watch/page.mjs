// Compares the real page of two commits; scripts/bench-page has built them.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { launch } from "../../tests/e2e/lib/browser.mjs";
import { MNIST, serve } from "../../tests/e2e/lib/server.mjs";
import { againstBench } from "./lib/against.mjs";
import { parse } from "./lib/options.mjs";
import { decode } from "./lib/page/decode.mjs";
import { choosing, opening } from "./lib/page/opening.mjs";
import { probe } from "./lib/page/probe.mjs";
import { training } from "./lib/page/training.mjs";
import { FOLDERS } from "./lib/sides.mjs";
import { conclude, watch } from "./lib/watch.mjs";

const PRESETS = ["dense", "conv_light", "vae2"];
const PARTS = ["training", "probe", "decode", "opening"];
const FULL = { rounds: 5, seconds: 6 };
const QUICK = { rounds: 3, seconds: 3 };

const given = parse(process.argv.slice(2), { only: PARTS, workload: PRESETS, "against-bench": false, threads: false });
const { rounds, seconds } = given.quick ? QUICK : FULL;
const browser = await launch();
const urls = given.threads ? await oneThreadAndMore() : { old: await address("old"), new: await address("new") };
const options = { browser, urls, seconds, dataset: MNIST ? "mnist" : "strokes" };

async function address(side) {
  const dist = path.join(FOLDERS[side], "page");
  return fs.existsSync(dist) ? (await serve({ dist, mnist: MNIST })).url : null;
}

/** The working tree's page on one thread, as the old side, and on as many as it takes. */
async function oneThreadAndMore() {
  const { url } = await serve({ dist: path.join(FOLDERS.new, "page"), mnist: MNIST, isolated: true });
  return { old: `${url}?threads=1`, new: url };
}

const parts = {
  training: () => given.workload.map((preset) => training({ ...options, preset })),
  probe: () => [probe(options)],
  decode: () => [decode(options)],
  opening: () => [opening(options), choosing(options, "deep"), choosing(options, "vae2")],
};

console.log(`in turn, ${rounds} rounds; the machine's load before: ${os.loadavg()[0].toFixed(2)}`);
let status = 0;
if (given["against-bench"]) await againstBench(options, given.workload, rounds);
else status = conclude(await watch(given.only.flatMap((part) => parts[part]()), { rounds }));
await browser.close();
// The servers' connections would keep it waiting.
process.exit(status);
