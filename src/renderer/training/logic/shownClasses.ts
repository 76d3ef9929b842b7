/** With more classes than this, only the most likely ones are shown, so that the list stays short. */
export const MOST_BARS = 14;
const LIKELY_BARS = 10;

/** The classes that have a bar: all of a few, in their order; of many the most likely, best first. */
export function shownClasses(
  count: number,
  probabilities: Float32Array | null,
  right: number | undefined,
): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  if (count <= MOST_BARS) return all;
  const likely = all
    .sort((a, b) => (probabilities?.[b] ?? 0) - (probabilities?.[a] ?? 0))
    .slice(0, LIKELY_BARS);
  return right === undefined || right >= count || likely.includes(right)
    ? likely
    : [...likely, right];
}
