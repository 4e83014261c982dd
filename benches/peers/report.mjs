// The results as Markdown. By itself it puts those of several runs in one table:
//   node report.mjs A.json B.json [--json all.json] [--md all.md]
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import "./lib/kit.js";
import { OURS, PEERS } from "./lib/engines.mjs";
import { ratios } from "./lib/ratios.mjs";
import { summarise } from "./lib/summary.mjs";

const { workloads } = globalThis.benchKit;
const ORDER = [...Object.keys(PEERS), ...Object.keys(OURS)];
const COLUMNS = ["engine", "ms/step", "steps/s", "first step ms", "CPU ms/step", "other load"];

// What a step of a workload does, and how much of it.
const WORK = {
  matmul1024: ["GFLOP/s", ({ n }) => (2 * n ** 3) / 1e9],
  tiny1000: ["ops/s", ({ ops }) => ops],
};
const SAMPLES = ["samples/s", ({ batch }) => batch];

export function markdown({ env, otherRuns = [], summary }) {
  const rows = summary.toSorted((a, b) => place(a.peer) - place(b.peer));
  return [
    "# In-browser training",
    "",
    ...[env, ...otherRuns].flatMap(conditions),
    "Times are the median [least-most] of all windows of all repetitions. CPU ms/step is the engine's own processor time,",
    "all threads together; other load is the number of cores that other processes kept busy meanwhile, median (most).",
    "",
    ...Object.values(workloads).flatMap((workload) => section(workload, rows)),
    ...comparison(rows),
  ].join("\n");
}

// Engines that we do not know stand after those that we do.
function place(name) {
  const at = ORDER.indexOf(name);
  return at < 0 ? ORDER.length : at;
}

function conditions(env) {
  const loads = (values) => values?.map((value) => value.toFixed(1)).join(" / ") ?? "-";
  const on = env.torch
    ? `PyTorch ${env.torch}, ${env.threads} threads`
    : `${env.browser}, WebGPU adapter: ${env.adapter}, ${env.cores} cores (${env.cpu})`;
  const load = `Load average ${loads(env.loadStart)} at the start, ${loads(env.loadEnd)} at the end.`;
  return [`${env.date}: ${on}. ${load}`, ""];
}

function section(workload, summary) {
  const rows = summary.filter((row) => row.workload === workload.id);
  if (!rows.length) return [];
  const [unit, amount] = WORK[workload.id] ?? SAMPLES;
  const steps = workload.checkpoints.filter((step) => rows.some((row) => row.losses?.[step] !== undefined));
  const [engine, ms, pace, ...rest] = COLUMNS;
  const header = [engine, ms, pace, unit, ...rest, `loss at step ${steps.join(" / ")}`];
  const lines = rows.map((row) => line(row, amount(workload), steps));
  return [`## ${workload.id}`, "", ...table(header, lines), ""];
}

function line({ peer, msPerStep, firstStepMs, cpuMsPerStep, otherLoad, losses, error }, work, steps) {
  if (!msPerStep) return [peer, "-", "-", "-", "-", "-", "-", error ?? "no result"];
  const { median, min, max } = msPerStep;
  const seen = steps.map((step) => losses?.[step]?.toPrecision(5) ?? "-").join(" / ");
  return [
    peer,
    `${num(median)} [${num(min)}-${num(max)}]`,
    num(1000 / median),
    num((1000 * work) / median),
    num(firstStepMs),
    num(cpuMsPerStep),
    otherLoad ? `${otherLoad.median.toFixed(1)} (${otherLoad.max.toFixed(1)})` : "-",
    error ? `${seen} (${error})` : seen,
  ];
}

function comparison(summary) {
  const order = Object.keys(workloads);
  const lines = ratios(summary)
    .toSorted((a, b) => order.indexOf(a.workload) - order.indexOf(b.workload))
    .map(({ workload, ours, best, ratio }) => [
      workload,
      ours.peer,
      num(ours.msPerStep.median),
      best.peer,
      num(best.msPerStep.median),
      num(ratio),
    ]);
  if (!lines.length) return [];
  return [
    "## Hourglass beside the best peer",
    "",
    "On the GPU the best of those on WebGPU, on the CPU the best of all. Above 1, Hourglass is the faster.",
    "",
    ...table(["workload", "ours", "ms/step", "best peer", "ms/step", "times as fast"], lines),
    "",
  ];
}

// Padded, so that it reads as a table in a terminal too. The last column may be long and is not.
function table(header, lines) {
  const widths = header.map((_, i) => Math.max(3, ...[header, ...lines].map((cells) => cells[i].length)));
  widths[widths.length - 1] = 3;
  const joined = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  return [header, widths.map((width) => "-".repeat(width)), ...lines].map(joined);
}

/** Three digits or so. */
export function num(value) {
  if (value === undefined) return "-";
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value >= 1 ? value.toFixed(2) : value.toPrecision(2);
}

function main() {
  const options = { json: { type: "string" }, md: { type: "string" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const parts = positionals.map((file) => JSON.parse(fs.readFileSync(file, "utf8")));
  const cells = parts.flatMap((part) => part.cells);
  const [env, ...otherRuns] = parts.map((part) => part.env);
  const all = { env, otherRuns, cells, summary: summarise(cells) };
  if (values.json) fs.writeFileSync(values.json, `${JSON.stringify(all, null, 1)}\n`);
  if (values.md) fs.writeFileSync(values.md, `${markdown(all)}\n`);
  else console.log(markdown(all));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
