// Compares the losses of the first steps of every preset of two commits, bit by bit; scripts/same-losses has built them.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { FOLDERS } from "../watch/lib/sides.mjs";

const STEPS = 50;

/** Of each preset its losses, as bits. */
function losses(side) {
  const program = path.join(FOLDERS[side], "losses");
  const lines = execFileSync(program, ["--steps", String(STEPS), "--threads", "1"], { encoding: "utf8", maxBuffer: 1 << 26 });
  return new Map(lines.trim().split("\n").map((line) => JSON.parse(line)).map(({ preset, losses }) => [preset, losses]));
}

const [before, after] = [losses("old"), losses("new")];
let different = 0;
for (const [preset, now] of after) {
  const then = before.get(preset);
  const first = then?.findIndex((bits, step) => bits !== now[step]);
  if (!then) console.log(`${preset}: not in the old commit`);
  else if (first >= 0) console.log(`${preset}: DIFFERENT from step ${first + 1} on`);
  else console.log(`${preset}: the same ${STEPS} losses`);
  if (first >= 0) different += 1;
}
for (const preset of before.keys()) if (!after.has(preset)) console.log(`${preset}: only in the old commit`);
process.exit(different ? 1 : 0);
