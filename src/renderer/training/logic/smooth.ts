/**
 * Exponential moving average over unevenly spaced points: a value loses 1 − 1/e of its weight every
 * `span` steps. Divided by the sum of weights, so that the start is not pulled towards zero (the
 * bias correction of Kingma and Ba 2015, section 3). Values that are not finite are passed over and
 * leave a gap.
 * @param steps ascending
 * @param span in steps, positive
 */
export function smooth(
  steps: readonly number[],
  values: readonly number[],
  span: number,
): (number | null)[] {
  let sum = 0;
  let weight = 0;
  let previous = steps[0] ?? 0;
  return values.map((value, i) => {
    const step = steps[i] ?? previous;
    if (!Number.isFinite(value)) return null;
    const decay = Math.exp(-(step - previous) / span);
    previous = step;
    sum = sum * decay + value;
    weight = weight * decay + 1;
    return sum / weight;
  });
}

/**
 * How strongly to smooth a curve of that many steps: enough to see the trend, and so little that the
 * line does not lag behind the batches it stands for.
 */
export function smoothingSpan(steps: number): number {
  return Math.min(60, Math.max(3, steps / 30));
}
