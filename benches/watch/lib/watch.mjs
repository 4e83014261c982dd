// Goes through what is to be measured, prints a line for each and says what is slower.
import { alternate } from "./alternate.mjs";
import { spread } from "./statistics.mjs";
import { ratios, slower, typical } from "./verdict.mjs";

/**
 * @param {object[]} subjects as for `alternate`, each with a `place`, a `workload` and `metrics`
 *   ({ name, title, less?, slack? })
 * @param {{rounds: number, print?: (line: string) => void}} options
 * @returns {Promise<{slow: string[], broken: string[], compared: number}>} what the working tree does slower, and cannot do
 */
export async function watch(subjects, { rounds, print = console.log }) {
  const outcome = { slow: [], broken: [], compared: 0 };
  for (const subject of subjects) {
    try {
      await compare(subject, rounds, outcome, print);
    } catch (error) {
      const message = error.message.split("\n")[0];
      if (error.side !== "old") outcome.broken.push(`${name(subject)}: ${message}`);
      print(`${name(subject)}: ${error.side === "old" ? "skipped, since the old commit cannot" : "FAILED"}: ${message}`);
    }
  }
  return outcome;
}

const name = ({ place, workload }) => `${workload} (${place})`;

// What looks slower is measured once more, and is slower only if those rounds say so by themselves: among so many
// numbers, one will be off by chance now and then.
async function compare(subject, rounds, outcome, print) {
  const first = await alternate(subject, rounds);
  const suspects = subject.metrics.filter((metric) => slower(first, metric));
  const second = suspects.length ? await alternate(subject, rounds) : [];
  for (const metric of subject.metrics) {
    const slow = suspects.includes(metric) && slower(second, metric);
    const line = describe(subject, metric, [...first, ...second]);
    print(line + (slow ? "  SLOWER" : suspects.includes(metric) ? "  (measured twice: not slower)" : ""));
    if (slow) outcome.slow.push(line.replace(/ +/g, " "));
    outcome.compared += 1;
  }
}

function describe(subject, metric, rounds) {
  const { low, middle, high } = spread(ratios(rounds, metric));
  const [before, after] = ["old", "new"].map((side) => figure(typical(rounds, side, metric)));
  return (
    `${name(subject).padEnd(38)} ${metric.title.padEnd(34)} ${before.padStart(9)} -> ${after.padStart(9)}  ` +
    `ratio ${middle.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`
  );
}

const figure = (value) => value.toLocaleString("en", { maximumSignificantDigits: 4 });

/** Says what came of it; the exit status: 0, or 1 where something is slower or broken, or 2 where nothing was compared. */
export function conclude({ slow, broken, compared }, print = console.log) {
  print("");
  for (const line of slow) print(`SLOWER: ${line}`);
  for (const line of broken) print(`FAILED: ${line}`);
  if (slow.length || broken.length) return 1;
  print(compared ? `nothing is slower, of ${compared} numbers compared` : "nothing could be compared");
  return compared ? 0 : 2;
}
