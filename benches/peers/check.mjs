// Fails unless our losses agree with the peers' in a runner's JSON file, to a relative 1e-4.
import fs from "node:fs";

const STEPS = [1, 2, 4, 10, 50, 200];
const TOLERANCE = 1e-4;

const { cells } = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const broken = [];
let compared = 0;
for (const ours of cells.filter((cell) => cell.peer.startsWith("hourglass"))) {
  if (ours.error) broken.push(`${ours.peer}: ${ours.error}`);
  if (ours.rep > 0) continue;
  for (const peer of cells.filter((cell) => !cell.peer.startsWith("hourglass") && cell.rep === 0 && cell.losses && cell.workload === ours.workload)) {
    for (const step of STEPS) {
      const [a, b] = [ours.losses?.[step], peer.losses[step]];
      // A slow engine's time may be up before the last places.
      if (a === undefined || b === undefined) continue;
      compared += 1;
      if (!(Math.abs(a - b) <= TOLERANCE * Math.abs(b))) broken.push(`${ours.workload}, step ${step}: ${ours.peer} ${a}, ${peer.peer} ${b}`);
    }
  }
}
if (compared === 0) broken.push("nothing could be compared");
console.log(broken.length ? broken.join("\n") : `our losses agree with the peers' at all ${compared} places compared`);
process.exit(broken.length ? 1 : 0);
