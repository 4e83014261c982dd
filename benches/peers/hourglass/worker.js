// Runs the engine with threads for threads.js: what is asked, one after another.
let engine;
let bench;

async function answer(name, values) {
  if (name === "init") {
    engine = await import("../engine/threads/bench.js");
    await engine.default();
  } else if (name === "setup") {
    bench = await engine.Bench.setup(...values);
  } else {
    return bench[name](...values);
  }
}

let before = Promise.resolve();
self.onmessage = ({ data: [name, values] }) => {
  before = before
    .then(() => answer(name, values))
    .then((value) => self.postMessage({ value }), (error) => self.postMessage({ error: String(error?.message ?? error) }));
};
