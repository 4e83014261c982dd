// What the cells of an engine on a workload, one for each repetition, come to.

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A row for each engine and workload. */
export function summarise(cells) {
  const groups = new Map();
  for (const cell of cells) {
    const pair = `${cell.peer} ${cell.workload}`;
    groups.set(pair, [...(groups.get(pair) ?? []), cell]);
  }
  return [...groups.values()].map(row);
}

function row(cells) {
  const [{ peer, workload, losses }] = cells;
  const error = cells.find((cell) => cell.error)?.error;
  const good = cells.filter((cell) => cell.windowsMs?.length);
  const start = { peer, workload, reps: good.length, ...(error && { error }) };
  if (!good.length) return start;
  const msPerStep = spread(good.flatMap((cell) => cell.windowsMs.map((ms) => ms / cell.stepsPerWindow)));
  return {
    ...start,
    msPerStep,
    firstStepMs: good[0].firstStepMs,
    losses,
    ...processorUse(good, msPerStep.median),
  };
}

const spread = (values) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) });

function processorUse(cells, msPerStep) {
  const known = cells.map((cell) => cell.cores).filter(Boolean);
  if (!known.length) return {};
  const own = median(known.map((cores) => cores.own));
  const others = known.map((cores) => cores.other).filter((other) => other !== undefined);
  return { cpuMsPerStep: own * msPerStep, ...(others.length && { otherLoad: spread(others) }) };
}
