// Counts what a page asks of WebGPU. Injected only with --trace, never while timing.
(() => {
  if (!globalThis.GPUDevice) return;

  let counts = {};
  const count = (name, amount = 1) => (counts[name] = (counts[name] ?? 0) + amount);
  globalThis.gpuCounts = {
    reset: () => (counts = {}),
    get: () => counts,
  };

  function hook(type, names) {
    for (const name of names) {
      const original = type.prototype[name];
      type.prototype[name] = function (...values) {
        count(name);
        if (name === "createBuffer") count("createBufferBytes", values[0].size);
        return original.apply(this, values);
      };
    }
  }

  hook(GPUDevice, ["createBuffer", "createBindGroup", "createShaderModule"]);
  hook(GPUDevice, ["createComputePipeline", "createComputePipelineAsync"]);
  hook(GPUQueue, ["submit", "writeBuffer", "onSubmittedWorkDone"]);
  hook(GPUCommandEncoder, ["beginComputePass", "copyBufferToBuffer"]);
  hook(GPUComputePassEncoder, ["dispatchWorkgroups", "dispatchWorkgroupsIndirect"]);
  hook(GPUBuffer, ["mapAsync", "destroy"]);
})();
