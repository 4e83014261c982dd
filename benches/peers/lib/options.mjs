// The runner's options.
import { parseArgs } from "node:util";
import "./kit.js";
import { OURS, PEERS, VARIANTS } from "./engines.mjs";

const { workloads } = globalThis.benchKit;
const MODELS = Object.keys(workloads).filter((id) => workloads[id].kind === "train");
const PAGES = { ...PEERS, ...OURS, ...VARIANTS };
const USUAL = [...Object.keys(PEERS), ...Object.keys(OURS)];

const FULL = { reps: 3, seconds: 2, windows: 3, budget: 40, timeout: 240 };
const SMOKE = { reps: 1, seconds: 0.5, windows: 1, budget: 8, timeout: 120 };

export const USAGE = `node run.mjs
  --workload A,B    default: ${MODELS.join(", ")}
  --peer A,B        engines; default: all of ours and of the peers'
  --name N --url U  another engine's page; as often as you like (with --peer "", nothing else)
  --reps N          repetitions, engines in turn within each (${FULL.reps})
  --seconds S       length of a timed window (${FULL.seconds})
  --windows N       timed windows in a repetition (${FULL.windows})
  --steps N         steps in a window, in place of --seconds
  --budget S        most seconds for the steps to the loss checkpoints (${FULL.budget})
  --timeout S       most seconds for one engine on one workload (${FULL.timeout})
  --smoke           one short repetition
  --json F, --md F  write results; --append adds to what the JSON file has
  --trace           count WebGPU calls per step (and TensorFlow.js's kernels); no timing
  --adapter A       swiftshader (software, any machine) or default (the real GPU)
  --chrome PATH     browser; else $CHROME_PATH, else one on PATH
  --headed          show the browser
workloads: ${Object.keys(workloads).join(", ")}
engines: ${USUAL.join(", ")}
also: ${Object.keys(VARIANTS).join(", ")}`;

const text = { type: "string" };
const flag = { type: "boolean", default: false };
const list = { type: "string", multiple: true, default: [] };
const OPTIONS = {
  workload: { ...text, default: MODELS.join(",") },
  peer: { ...text, default: USUAL.join(",") },
  name: list,
  url: list,
  reps: text,
  seconds: text,
  windows: text,
  steps: text,
  budget: text,
  timeout: text,
  smoke: flag,
  json: text,
  md: text,
  append: flag,
  trace: flag,
  adapter: { ...text, default: "swiftshader" },
  chrome: text,
  headed: flag,
  help: flag,
};

/** The options, with `engines` as names and addresses (ours and the peers' relative to the server) and `workloads`. */
export function parse(args) {
  const { values } = parseArgs({ args, options: OPTIONS });
  const options = { ...values, ...(values.smoke ? SMOKE : FULL) };
  for (const name of [...Object.keys(FULL), "steps"]) {
    if (values[name] !== undefined) options[name] = number(name, values[name]);
  }
  if (values.name.length !== values.url.length) throw new Error("--name and --url go together");
  const own = values.name.map((name, i) => ({ name, url: values.url[i] }));
  const engines = chosen("engine", values.peer, PAGES).map((name) => ({ name, url: PAGES[name] }));
  return {
    ...options,
    engines: [...engines, ...own],
    workloads: chosen("workload", values.workload, workloads).map((id) => workloads[id]),
  };
}

function number(name, value) {
  if (!(Number(value) > 0)) throw new Error(`--${name} ${value} is no number above 0`);
  return Number(value);
}

function chosen(what, names, known) {
  const wanted = names.split(",").filter(Boolean);
  const missing = wanted.find((name) => !known[name]);
  if (missing) throw new Error(`there is no ${what} ${missing}; there are: ${Object.keys(known).join(", ")}`);
  return wanted;
}
