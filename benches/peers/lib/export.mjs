// Writes what the kit defines to stdout as raw little-endian numbers, for engines outside a browser:
//   node lib/export.mjs images | matmul | tiny
//   node lib/export.mjs weights WORKLOAD | batches WORKLOAD STEPS | noise WORKLOAD STEPS
//   node lib/export.mjs spec      (JSON: all workloads)
import "./kit.js";

const kit = globalThis.benchKit;
const [what, id, steps] = process.argv.slice(2);
const workload = kit.workloads[id];
const everyStep = (values) => Array.from({ length: Number(steps) }, (_, step) => values(step));

const parts = {
  images: () => [kit.images()],
  weights: () => kit.initialWeights(workload).map(({ data }) => data),
  batches: () => everyStep((step) => kit.batch(step, workload.batch)),
  noise: () => everyStep((step) => kit.noise(step, workload.batch * workload.latent)),
  matmul: () => [kit.matmulA(1024), kit.matmulX(1024)],
  tiny: () => [kit.tinyX(4096)],
  spec: () => [new TextEncoder().encode(JSON.stringify(kit.workloads))],
};

if (!parts[what]) throw new Error(`${what}: there is ${Object.keys(parts).join(", ")}`);
for (const { buffer, byteOffset, byteLength } of parts[what]()) {
  process.stdout.write(Buffer.from(buffer, byteOffset, byteLength));
}
