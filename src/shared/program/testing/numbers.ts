import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { sizeOf, type Program, type Shape } from '../program';

/** Numbers for tests: spread over ±1, the same for the same seed. */
export function testNumbers(shape: Shape, seed: number): Float32Array {
  const generator = xoroshiro128plus(seed);
  return Float32Array.from({ length: sizeOf(shape) }, () => 2 * uniformFloat64(generator) - 1);
}

/**
 * Distinct numbers within ±1, shuffled and evenly spaced, so that no window has two maxima and none
 * lies near a kink at zero. Other seeds give other numbers, so that two tensors share none.
 */
export function distinctNumbers(shape: Shape, seed: number): Float32Array {
  const size = sizeOf(shape);
  const generator = xoroshiro128plus(seed);
  const keys = Array.from({ length: size }, (_, i) => [uniformFloat64(generator), i] as const);
  keys.sort(([a], [b]) => a - b);
  const offset = 0.1 + 0.8 * ((seed * 0.618_034) % 1);
  return Float32Array.from(keys, ([, i]) => (2 * i + 1 + offset) / size - 1);
}

/** Test numbers for every input of a program. */
export function testFeeds(program: Program, seed: number): Map<string, Float32Array> {
  return new Map(
    program.inputs.map(({ name, value }, i) => [name, distinctNumbers(value.shape, seed + i)]),
  );
}

/**
 * The largest difference, relative to the largest number expected. Test numbers are of order 1, so a
 * result below 0.05 is what cancelling left over and is held to an absolute bound.
 */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length)
    throw new Error(`${actual.length} numbers, expected ${expected.length}`);
  let difference = 0;
  let largest = 0.05;
  for (let i = 0; i < expected.length; i++) {
    const [a = NaN, e = NaN] = [actual[i], expected[i]];
    if (Number.isNaN(a) || Number.isNaN(e)) return NaN;
    difference = Math.max(difference, Math.abs(a - e));
    largest = Math.max(largest, Math.abs(e));
  }
  return difference / largest;
}
