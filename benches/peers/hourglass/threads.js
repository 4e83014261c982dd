// The engine with threads, in a worker, with the functions that it has on the page.
const waiting = [];
let worker;

/** Starts the worker. */
export default async function init() {
  worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data: { value, error } }) => {
    const [resolve, reject] = waiting.shift();
    if (error) reject(new Error(error));
    else resolve(value);
  };
  worker.onerror = (event) => waiting.splice(0).forEach(([, reject]) => reject(new Error(event.message)));
  await ask("init");
}

// The worker answers in order.
const ask = (name, ...values) =>
  new Promise((resolve, reject) => {
    waiting.push([resolve, reject]);
    worker.postMessage([name, values]);
  });

export const Bench = {
  async setup(...values) {
    await ask("setup", ...values);
    const names = ["set", "feed", "noise", "steps", "adapter"];
    return Object.fromEntries(names.map((name) => [name, (...values) => ask(name, ...values)]));
  },
};
