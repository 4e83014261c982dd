// Compares how fast two commits train; scripts/bench-self has built them.
import os from "node:os";
import { launch } from "../../tests/e2e/lib/browser.mjs";
import { benchPage, serveBench } from "./lib/bench-page.mjs";
import { native } from "./lib/native.mjs";
import { parse } from "./lib/options.mjs";
import { FOLDERS } from "./lib/sides.mjs";
import { conclude, watch } from "./lib/watch.mjs";
import { WORKLOADS } from "./lib/workloads.mjs";

const PLACES = ["native", "wasm", "gpu"];
// Of a window, in seconds, and how many of each side a round has, unless they take longer than its budget.
const FULL = { rounds: 5, windows: 5, seconds: 0.4, budget: 6 };
const QUICK = { rounds: 3, windows: 3, seconds: 0.2, budget: 2 };

const options = parse(process.argv.slice(2), { only: PLACES, workload: WORKLOADS });
const { rounds, ...each } = options.quick ? QUICK : FULL;

const browser = options.only.some((place) => place !== "native") ? await launch() : null;
const urls = { old: await serveBench(FOLDERS.old), new: await serveBench(FOLDERS.new) };
const places = {
  native: [...new Set([1, os.availableParallelism()])].map(
    (threads) => (workload) => native({ folders: FOLDERS, workload, threads, ...each }),
  ),
  wasm: [(workload) => benchPage({ browser, urls, backend: "cpu", workload, ...each })],
  gpu: [(workload) => benchPage({ browser, urls, backend: "gpu", workload, ...each })],
};
const subjects = options.only.flatMap((place) => places[place]).flatMap((subject) => options.workload.map(subject));

console.log(`old and new in turn, ${rounds} rounds; the machine's load before: ${os.loadavg()[0].toFixed(2)}`);
const outcome = await watch(subjects, { rounds });
await browser?.close();
// The servers' connections would keep it waiting.
process.exit(conclude(outcome));
