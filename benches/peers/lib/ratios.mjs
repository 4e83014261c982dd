import { isOurs, isPeer, onGpu } from "./engines.mjs";

/**
 * How many times as fast each of our engines is as the best peer, for every workload: `hourglass-gpu` beside those on
 * WebGPU, `hourglass-cpu` beside all.
 */
export function ratios(summary) {
  const rows = summary.filter((row) => row.msPerStep);
  const ours = rows.filter((row) => isOurs(row.peer));
  return ours.flatMap((row) => {
    const best = bestRival(row, rows);
    return best ? [{ workload: row.workload, ours: row, best, ratio: ms(best) / ms(row) }] : [];
  });
}

const ms = (row) => row.msPerStep.median;

function bestRival({ peer, workload }, rows) {
  const peers = rows.filter((row) => row.workload === workload && isPeer(row.peer));
  const rivals = onGpu(peer) ? peers.filter((row) => onGpu(row.peer)) : peers;
  return rivals.toSorted((a, b) => ms(a) - ms(b))[0];
}
