import type { Pair, PoolAttributes } from '../../program/builder';
import type { Shape, Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import type { LoweringContext } from '../context';
import { spread } from './spread';

/**
 * Max pooling tap by tap: tap (u, v) is what place (u, v) of every window holds, `[N, C, oh, ow]`.
 * Elementwise operators on whole taps do several values at a time, where MaxPool with Indices looks
 * at one after the other: a third of its time for windows of 2 by 2 (docs/performance.md).
 */

interface Tap {
  readonly place: Pair;
  readonly values: string;
}

/** The taps of all windows in reading order; padding is −∞, or `padding`. */
function tapsOf(
  { graph, read }: LoweringContext,
  x: Value,
  y: Value,
  { kernel, strides, pads }: PoolAttributes,
  padding = -Infinity,
): Tap[] {
  const [top, left, bottom, right] = pads;
  const [, , oh, ow] = imageBatch(y.shape);
  const padded = graph.pad(read(x), [0, 0, top, left], [0, 0, bottom, right], padding);
  const taps: Tap[] = [];
  for (let u = 0; u < kernel[0]; u++) {
    for (let v = 0; v < kernel[1]; v++) {
      const ends = [u + (oh - 1) * strides[0] + 1, v + (ow - 1) * strides[1] + 1];
      taps.push({ place: [u, v], values: graph.slice(padded, [2, 3], [u, v], ends, strides) });
    }
  }
  return taps;
}

/**
 * The maximum of each window and where its first maximum lies, as MaxPool's two results: the index
 * counts values of the whole input, row by row.
 */
export function maximumWithIndices(
  context: LoweringContext,
  x: Value,
  y: Value,
  pool: PoolAttributes,
): [string, string] {
  const { graph } = context;
  const [n, channels, height, width] = imageBatch(x.shape);
  const [, , oh, ow] = imageBatch(y.shape);
  let maximum = '';
  /** Values from the window's first one to its maximum so far. */
  let offset = graph.integerTensor([0], []);
  for (const { place, values } of tapsOf(context, x, y, pool)) {
    const own = place[0] * width + place[1];
    if (own === 0) {
      maximum = values;
      continue;
    }
    // Strictly greater, so that the first of equal maxima stays.
    const greater = graph.op('Greater', [values, maximum]);
    offset = graph.op('Where', [greater, graph.integerTensor([own], []), offset]);
    maximum = graph.op('Max', [maximum, values]);
  }
  // Where each window begins: before the image, with padding.
  const sum = (a: string, b: string): string => graph.op('Add', [a, b]);
  const steps = (size: number, from: number, by: number, shape: Shape): string =>
    graph.integerTensor(
      Array.from({ length: size }, (_, i) => from + i * by),
      shape,
    );
  const rows = steps(oh, -pool.pads[0] * width, pool.strides[0] * width, [oh, 1]);
  const columns = steps(ow, -pool.pads[1], pool.strides[1], [1, ow]);
  const maps = steps(channels, 0, height * width, [channels, 1, 1]);
  const images = steps(n, 0, channels * height * width, [n, 1, 1, 1]);
  return [maximum, sum(sum(offset, sum(maps, sum(rows, columns))), images)];
}

/** Padding that no maximum equals. Not −∞: shaders may do as they like with infinities. */
const LOWEST = -3.4028234663852886e38;

/**
 * The gradient without indices: tap by tap, what equals the maximum and is the first to do so takes
 * dy, and is put back where it came from.
 */
export function maxPoolGradByTaps(
  context: LoweringContext,
  [x, y, dy]: readonly [Value, Value, Value],
  pool: PoolAttributes,
): string {
  const { graph, read } = context;
  const zero = graph.scalar(0);
  let remaining = read(dy);
  let total: string | null = null;
  for (const { place, values } of tapsOf(context, x, y, pool, LOWEST)) {
    const equal = graph.op('Equal', [values, read(y)]);
    const taken = graph.op('Where', [equal, remaining, zero]);
    remaining = graph.op('Where', [equal, zero, remaining]);
    const placed = placeBack(context, taken, x, place, pool, y);
    total = total === null ? placed : graph.op('Add', [total, placed]);
  }
  return total ?? zero;
}

/** Puts values `[N, C, oh, ow]` at `tap + stride · place` of an image of x's size, zeros elsewhere. */
function placeBack(
  { graph }: LoweringContext,
  values: string,
  x: Value,
  tap: Pair,
  { strides, pads }: PoolAttributes,
  y: Value,
): string {
  const [, , height, width] = imageBatch(x.shape);
  const [, , oh, ow] = imageBatch(y.shape);
  // The image's first row is row `pads[0]` of the padded one, where tap u begins at row u.
  const before = [tap[0] - pads[0], tap[1] - pads[1]];
  const after = [
    height - (before[0] ?? 0) - oh * strides[0],
    width - (before[1] ?? 0) - ow * strides[1],
  ];
  // Negative numbers crop: they fall on padding, or on zeros between the values.
  return graph.pad(spread(graph, values, y.shape, strides), [0, 0, ...before], [0, 0, ...after]);
}
