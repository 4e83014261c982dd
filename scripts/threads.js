// The end of the script of the engine with threads, behind the loader that wasm-bindgen made; scripts/post-build puts in the names.
if (self.name === 'helper') {
  // src/bin/engine/helpers.rs posts the module and its memory, then what there is to do.
  self.onmessage = ({ data: [module, memory] }) => {
    wasm_bindgen.initSync({ module, memory });
    self.onmessage = ({ data: work }) => {
      try {
        wasm_bindgen.help(work);
      } catch (error) {
        wasm_bindgen.fail(work);
        throw error;
      }
      self.close();
    };
    self.postMessage(null);
  };
} else {
  let memory = null;
  try {
    // In pages of 64 KiB. Its maximum is set aside at once, which a small machine may refuse.
    memory = new WebAssembly.Memory({ initial: 512, maximum: 32768, shared: true });
  } catch {
    importScripts('./PLAIN');
  }
  if (memory) wasm_bindgen({ module_or_path: './threads-VERSION_bg.wasm', memory }).catch(error => reportError(error));
}
