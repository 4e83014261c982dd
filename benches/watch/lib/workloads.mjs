// What is trained. Both the bench beside this folder and the page of benches/peers know them by these names.
import "../../peers/lib/kit.js";

export const WORKLOADS = ["dense64", "vae2", "conv_small", "conv_tutorial", "denoise"];

/** What the page of benches/peers is told. In software, a GPU's step of the largest model would take six seconds. */
export function given(workload, backend) {
  const spec = globalThis.benchKit.workloads[workload];
  return workload === "conv_tutorial" && backend === "gpu" ? { ...spec, batch: 8 } : spec;
}

/** What older commits' pages call them. */
export const FORMERLY = { conv_tutorial: "conv_seed" };
