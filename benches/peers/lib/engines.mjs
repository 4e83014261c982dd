// The engines, by name, and their pages, in the order in which they take turns and stand in the table.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

// A page under open/ is not cross-origin isolated, so that it runs without threads.
export const PEERS = {
  "tfjs-webgpu": "coi/pages/tfjs.html?backend=webgpu",
  "tfjs-wasm": "coi/pages/tfjs.html?backend=wasm&threads=1",
  "tfjs-wasm-threads": `coi/pages/tfjs.html?backend=wasm&threads=${os.cpus().length}`,
  "tfjs-webgl": "coi/pages/tfjs.html?backend=webgl",
  "tfjs-cpu": "coi/pages/tfjs.html?backend=cpu",
  "jaxjs-webgpu": "coi/pages/jaxjs.html?device=webgpu",
  "jaxjs-wasm": "open/pages/jaxjs.html?device=wasm",
  "jaxjs-wasm-threads": "coi/pages/jaxjs.html?device=wasm",
};

/** Peers in other settings; they run only when they are named. */
export const VARIANTS = {
  // As on that library's own MNIST page.
  "jaxjs-webgpu-eager": "coi/pages/jaxjs.html?device=webgpu&eager=1&every=1",
  "jaxjs-webgpu-every1": "coi/pages/jaxjs.html?device=webgpu&every=1",
  "jaxjs-webgpu-every16": "coi/pages/jaxjs.html?device=webgpu&every=16",
  "jaxjs-wasm-every1": "open/pages/jaxjs.html?device=wasm&every=1",
  "jaxjs-wasm-every16": "open/pages/jaxjs.html?device=wasm&every=16",
};

/** Where scripts/bench-peers puts our engine, and in a folder of it that with threads, where it can be built. */
export const ENGINE = fileURLToPath(new URL("../../../.tools/bench", import.meta.url));

const threaded = fs.existsSync(path.join(ENGINE, "threads/bench.js"));

export const OURS = {
  "hourglass-gpu": "coi/hourglass/bench.html?backend=gpu",
  "hourglass-cpu": "coi/hourglass/bench.html?backend=cpu",
  ...(threaded && { "hourglass-cpu-threads": `coi/hourglass/bench.html?backend=cpu&threads=${os.cpus().length}` }),
};

export const isOurs = (name) => name.startsWith("hourglass");
/** PyTorch is a yardstick, not a peer: it runs outside the browser. */
export const isPeer = (name) => !isOurs(name) && name !== "torch-cpu";
export const onGpu = (name) => name.includes("gpu");
