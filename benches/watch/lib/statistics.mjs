// Medians and quartiles.

/** The value that the share `share` of them lies below, between two of them where need be. */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  return below + (above - below) * (place - Math.floor(place));
}

export const median = (values) => quantile(values, 0.5);

/** The middle of them, and the quartiles on either side. */
export function spread(values) {
  return { low: quantile(values, 0.25), middle: median(values), high: quantile(values, 0.75) };
}
