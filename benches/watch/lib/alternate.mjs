// Measures two sides in alternation.

/** Thrown by a side that has not got what is to be measured. */
export class Missing extends Error {}

const SIDES = ["old", "new"];

/**
 * Rounds of windows. Each round opens both sides anew, since where things come to lie in memory changes how fast they are, and
 * takes their windows in turn: old new new old ..., in every other round the other way about.
 * @param {object} subject
 * @param {(side: string) => Promise<{measure: () => Promise<object>, close: () => Promise<void>}>} subject.open
 * @param {number} subject.windows of each side in a round
 * @param {number} [subject.budget] seconds after which a round has enough of them
 * @param {boolean} [subject.alone] whether a side is to be closed before the other is opened
 * @returns {Promise<{old: object[], new: object[]}[]>}
 */
export async function alternate(subject, rounds) {
  const taken = [];
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 ? SIDES.toReversed() : SIDES;
    taken.push(await (subject.alone ? oneByOne : together)(subject, order));
  }
  return taken;
}

async function together(subject, order) {
  const windows = { old: [], new: [] };
  const open = [];
  try {
    for (const side of order) open.push({ side, player: await opened(subject, side) });
    const end = performance.now() + 1000 * (subject.budget ?? Infinity);
    for (let i = 0; i < subject.windows && (i === 0 || performance.now() < end); i++)
      for (const { side, player } of i % 2 ? open.toReversed() : open) windows[side].push(await measured(player, side));
  } finally {
    for (const { player } of open) await player.close();
  }
  return windows;
}

async function oneByOne(subject, order) {
  const windows = { old: [], new: [] };
  for (const side of order) {
    const player = await opened(subject, side);
    try {
      for (let i = 0; i < subject.windows; i++) windows[side].push(await measured(player, side));
    } finally {
      await player.close();
    }
  }
  return windows;
}

const opened = (subject, side) => of(side, subject.open(side));
const measured = (player, side) => of(side, player.measure());

/** The promise, whose failure says which side it was. */
async function of(side, promise) {
  try {
    return await promise;
  } catch (error) {
    error.side ??= side;
    throw error;
  }
}
