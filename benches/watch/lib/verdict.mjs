// What counts as slower.
import { median, spread } from "./statistics.mjs";

/** The median of the ratios must lie below this for new to be slower, */
export const SLOW = 0.9;
/** and their upper quartile below this: then nearly every round says so, and not one that something disturbed. */
export const CLEAR = 0.95;

/**
 * How fast new is in each round, old being 1; where less is better, that is old/new. A round's windows lie in pairs close in
 * time, so that what slows the machine for a while slows both.
 * @param {{old: object[], new: object[]}[]} rounds what the windows of each side gave
 * @param {{name: string, less?: boolean}} metric
 */
export function ratios(rounds, { name, less }) {
  return rounds.map((round) =>
    median(round.new.map((window, i) => (less ? round.old[i][name] / window[name] : window[name] / round.old[i][name]))),
  );
}

/** The median of all windows of a side. */
export const typical = (rounds, side, { name }) => median(rounds.flatMap((round) => round[side].map((window) => window[name])));

/** Whether these rounds say that new is slower. `slack` is a difference that nobody would notice, in the metric's unit. */
export function slower(rounds, metric) {
  const { middle, high } = spread(ratios(rounds, metric));
  const difference = Math.abs(typical(rounds, "new", metric) - typical(rounds, "old", metric));
  return middle < SLOW && high < CLEAR && difference > (metric.slack ?? 0);
}
