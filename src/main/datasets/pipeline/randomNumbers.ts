import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** From 0 (included) to 1 (not included). */
export function uniform(generator: RandomGenerator): number {
  return (generator.next() >>> 0) / 2 ** 32;
}

/** Evenly from −1 to 1. */
export function eitherWay(generator: RandomGenerator): number {
  return 2 * uniform(generator) - 1;
}

/**
 * Beta(α, α) for 0 < α ≤ 1 (Jöhnk 1964), in logarithms: for a small α the powers themselves would
 * round to 0.
 */
export function betaShare(alpha: number, generator: RandomGenerator): number {
  for (;;) {
    const x = Math.log(1 - uniform(generator)) / alpha;
    const y = Math.log(1 - uniform(generator)) / alpha;
    const largest = Math.max(x, y);
    const sum = largest + Math.log(Math.exp(x - largest) + Math.exp(y - largest));
    if (sum <= 0) return Math.exp(x - sum);
  }
}

const QUANTILES = 4096;

/**
 * Normally distributed numbers, two of each random word: a table of quantiles is ten times as fast as
 * logarithms and roots, and grain in a picture needs no tails beyond 3.7 deviations.
 */
export const NORMAL_QUANTILES: Float32Array = Float32Array.from({ length: QUANTILES }, (_, index) =>
  normalQuantile((index + 0.5) / QUANTILES),
);

/** Adds noise to pixels, in place. @param deviation of the noise */
export function addNoise(
  pixels: Float32Array,
  deviation: number,
  generator: RandomGenerator,
): void {
  const { length } = pixels;
  for (let i = 0; i < length; i += 2) {
    // The lowest bits of this generator are its weakest.
    const word = generator.next();
    pixels[i] = pixels[i]! + deviation * NORMAL_QUANTILES[word >>> 20]!;
    if (i + 1 < length)
      pixels[i + 1] = pixels[i + 1]! + deviation * NORMAL_QUANTILES[(word >>> 8) & 4095]!;
  }
}

/** Solves Φ(z) = p by Newton steps on the distribution function. */
function normalQuantile(p: number): number {
  let z = 0;
  for (let step = 0; step < 100; step++) {
    const change = (normalShareBelow(z) - p) * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2);
    // Far out, where the curve is flat, whole Newton steps would overshoot.
    z -= Math.max(-0.5, Math.min(0.5, change));
    if (Math.abs(change) < 1e-12) break;
  }
  return z;
}

/** Φ(z) = ½ + φ(z) · (z + z³/3 + z⁵/(3·5) + …) (Marsaglia 2004). */
function normalShareBelow(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
