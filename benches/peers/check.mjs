// Whether our losses agree with the peers', to a relative 1e-4. By itself, for the results in a file:
//   node check.mjs FILE.json
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { isOurs } from "./lib/engines.mjs";

const STEPS = [1, 2, 4, 10, 50, 200];
const TOLERANCE = 1e-4;

/** How many losses could be compared, and what is wrong, a line each. */
export function check(cells) {
  const ours = cells.filter((cell) => isOurs(cell.peer));
  const peers = cells.filter((cell) => !isOurs(cell.peer) && cell.rep === 0);
  const broken = ours
    .filter((cell) => cell.error)
    .map((cell) => `${cell.peer}, ${cell.workload}: ${cell.error}`);
  let compared = 0;
  for (const mine of ours.filter((cell) => cell.rep === 0)) {
    for (const peer of peers.filter((cell) => cell.workload === mine.workload)) {
      const places = compare(mine, peer);
      compared += places.length;
      broken.push(...places.filter(Boolean));
    }
  }
  if (compared === 0) broken.push("nothing could be compared");
  return { compared, broken };
}

// For each step that both got to, what is wrong there or null. A slow engine's time may be up before the last.
function compare(ours, peer) {
  const known = ({ losses }, step) => losses?.[step] !== undefined;
  const steps = STEPS.filter((step) => known(ours, step) && known(peer, step));
  return steps.map((step) => {
    const [a, b] = [ours.losses[step], peer.losses[step]];
    if (Math.abs(a - b) <= TOLERANCE * Math.abs(b)) return null;
    return `${ours.workload}, step ${step}: ${ours.peer} ${a}, ${peer.peer} ${b}`;
  });
}

/** Prints it; false if something is wrong. */
export function tell({ compared, broken }) {
  const fine = `our losses agree with the peers' at all ${compared} places compared`;
  console.log(broken.length ? broken.join("\n") : fine);
  return broken.length === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { cells } = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
  process.exitCode = tell(check(cells)) ? 0 : 1;
}
