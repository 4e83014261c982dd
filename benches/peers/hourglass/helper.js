// A helper of the engine with threads (src/bin/engine/helpers.rs), which gives it an instance of its memory and then what there is to do.
import { fail, help, initSync } from "../engine/threads/bench.js";

self.onmessage = ({ data: [module, memory] }) => {
  initSync({ module, memory });
  self.onmessage = ({ data: work }) => {
    try {
      help(work);
    } catch (error) {
      fail(work);
      throw error;
    }
    self.close();
  };
  self.postMessage(null);
};
