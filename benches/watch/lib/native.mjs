// Training on the CPU, natively: the bench beside this folder, built of either commit.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { Missing } from "./alternate.mjs";
import { SAMPLES } from "./metrics.mjs";

/**
 * @param {object} options
 * @param {{old: string, new: string}} options.folders where each side's program lies
 * @param {number} options.threads
 * @param {number} options.seconds a window; what is more is for `alternate`
 */
export function native({ folders, workload, threads, seconds, ...rest }) {
  return {
    place: `native, ${threads} ${threads === 1 ? "thread" : "threads"}`,
    workload,
    metrics: [SAMPLES],
    ...rest,
    async open(side) {
      const program = path.join(folders[side], "native");
      if (!fs.existsSync(program)) throw new Missing("it could not be built natively");
      const player = play(program, ["--workload", workload, "--threads", threads, "--seconds", seconds, "--asked"]);
      // The first window is for warming up.
      try {
        await player.measure();
      } catch (error) {
        await player.close();
        throw error;
      }
      return player;
    },
  };
}

function play(program, options) {
  const child = spawn(program, options.map(String), { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const gone = new Promise((done) => child.once("close", done));
  // Where it has ended, the next line will not come, and that is what is told.
  child.stdin.on("error", () => {});
  return {
    async measure() {
      child.stdin.write("\n");
      const { value, done } = await lines.next();
      if (done) throw new Error("the program ended");
      const { missing, samples_per_s: samples } = JSON.parse(value);
      if (missing) throw new Missing(missing);
      return { samples };
    },
    async close() {
      child.stdin.end();
      await gone;
    },
  };
}
