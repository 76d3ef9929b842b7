import type { Pads, Pair, PoolAttributes } from '../../program/builder';
import type { Value } from '../../program/program';
import type { BlockedContext } from './context';
import { writeShifts } from './convCall';
import type { ImageForm } from './forms';
import { blockedOp, zeros } from './image';

type Axis = 0 | 1;

/** A pool's window along one axis. */
interface AxisWindow {
  readonly axis: Axis;
  readonly taps: number;
  readonly stride: number;
  /** Padding before the first value. */
  readonly before: number;
}

/** Less than any value that is pooled. */
const LOWEST = -3.4e38;

/**
 * The gradient of a max pool of any window, one axis after the other: y is the largest of the maxima of
 * the window's rows. The first row that holds it takes dy, and in that row the first value: the first
 * one in reading order. That is a comparison for each row and for each column of a window, in place of
 * one for each value.
 */
export function slidingGradient(
  context: BlockedContext,
  dx: Value,
  [x, y, dy]: readonly [Value, Value, Value],
  { kernel, strides, pads }: PoolAttributes,
): ImageForm {
  const size = context.extent(dx);
  const places = context.extent(dy);
  const window = (axis: Axis): AxisWindow => ({
    axis,
    taps: kernel[axis],
    stride: strides[axis],
    before: pads[axis],
  });
  const image = context.image(x);
  const read = ([0, 1] as const).map((axis) => readSize(window(axis), image, places)) as [
    number,
    number,
  ];
  const values = context.imageOf(x, read);
  const across = window(1);
  const rows = blockedOp(context.graph, 'MaxPool', [values.name], {
    kernel_shape: [1, across.taps],
    strides: [1, across.stride],
    pads: [0, across.before, 0, Math.max(0, overhang(across, read[1], places[1]))],
  });
  const maxima: ImageForm = { ...values, name: rows, size: [read[0], places[1]] };
  const slope = context.moves.fit(context.cleanImage(dy), places);
  const toRows = axisGradient(context, window(0), maxima, context.imageOf(y, places), slope);
  return context.moves.fit(axisGradient(context, across, values, maxima, toRows), size);
}

/** How far the last window reaches beyond the values. */
function overhang({ taps, stride, before }: AxisWindow, values: number, places: number): number {
  return (places - 1) * stride + taps - before - values;
}

/** How many values are to be at hand: all, unless so many more than windows read that one would be added. */
function readSize(window: AxisWindow, { size }: ImageForm, places: Pair): number {
  const { axis, stride } = window;
  const beyond = overhang(window, size[axis], places[axis]);
  return -beyond < stride ? size[axis] : size[axis] + beyond;
}

/**
 * The gradient along one axis: in order, each tap that holds the maximum takes what is left of the
 * slope, and the last one the rest.
 * @returns as large as `values`
 */
function axisGradient(
  context: BlockedContext,
  window: AxisWindow,
  values: ImageForm,
  maxima: ImageForm,
  slope: ImageForm,
): ImageForm {
  const { graph } = context;
  const { axis, taps, before } = window;
  const beyond = overhang(window, values.size[axis], maxima.size[axis]);
  // Zeros beside the image could be taken for the maximum. The last tap, which may read one behind it,
  // is not compared.
  const padded =
    before > 0 || beyond > 1
      ? context.moves.pad(values, along(axis, [before, Math.max(0, beyond)]), LOWEST)
      : values;
  const after = padded === values ? Math.max(0, beyond) : 0;
  let remaining = slope;
  const taken: ImageForm[] = [];
  for (let tap = 0; tap < taps - 1; tap++) {
    const lead = leadOf(context, padded, window, tap, maxima, after);
    const later = graph.op('Mul', [remaining.name, graph.step(lead)]);
    taken.push({ ...slope, name: graph.op('Sub', [remaining.name, later]) });
    remaining = { ...slope, name: later };
  }
  taken.push(remaining);
  return spread(context, window, taken, values.size[axis]);
}

/** The maxima less the values under one tap of their windows, in one pass: 0 where that one is it. */
function leadOf(
  context: BlockedContext,
  values: ImageForm,
  { axis, taps, stride }: AxisWindow,
  tap: number,
  maxima: ImageForm,
  after: number,
): string {
  return shift(context, values, maxima.name, {
    axis,
    kernel: oneHot(taps, tap, -1),
    stride,
    pads: [0, after],
  });
}

/** What each tap took, back where the tap read: place c gets it from window (c + before − tap) / stride. */
function spread(
  context: BlockedContext,
  { axis, stride, before }: AxisWindow,
  taken: readonly ImageForm[],
  size: number,
): ImageForm {
  const { graph, moves } = context;
  const [first] = taken as readonly [ImageForm];
  const count = Math.ceil(size / stride);
  const phases = Array.from({ length: stride }, (_, phase): ImageForm => {
    const own = taken.flatMap((part, tap) => {
      const distance = (phase + before - tap) / stride;
      return Number.isInteger(distance) ? [{ part, distance }] : [];
    });
    const like = { ...first, size: resized(first.size, axis, count) };
    if (own.length === 0) return { ...like, name: zeros(graph, moves.shape(like, like.size)) };
    const distances = own.map(({ distance }) => distance);
    const furthest = Math.max(...distances);
    const front = Math.max(0, -Math.min(...distances));
    const back = count - first.size[axis] + furthest;
    const name = own.reduce<string | null>((sum, { part, distance }) => {
      // Windows behind the last place that is asked for.
      const read =
        back < 0 ? moves.fit(part, resized(part.size, axis, first.size[axis] + back)) : part;
      return shift(context, read, sum, {
        axis,
        kernel: oneHot(furthest + front + 1, distance + front, 1),
        stride: 1,
        pads: [front, Math.max(0, back)],
      });
    }, null);
    return { ...like, name: name ?? '' };
  });
  const woven = axis === 0 ? moves.weaveRows(phases) : moves.weaveColumns(phases);
  return moves.fit(woven, resized(woven.size, axis, size));
}

interface Shift {
  readonly axis: Axis;
  readonly kernel: readonly number[];
  readonly stride: number;
  readonly pads: Pair;
}

/** A depthwise convolution along one axis, the same for every channel. */
export function shift(
  context: BlockedContext,
  image: ImageForm,
  sum: string | null,
  { axis, kernel, stride, pads }: Shift,
): string {
  if (sum === null && kernel.length === 1 && stride === 1 && pads[0] + pads[1] === 0)
    return image.name;
  return writeShifts(context, image, kernel, {
    kernel: axis === 0 ? [kernel.length, 1] : [1, kernel.length],
    strides: axis === 0 ? [stride, 1] : [1, stride],
    pads: along(axis, pads),
    sum,
  });
}

function oneHot(length: number, place: number, value: number): readonly number[] {
  return Array.from({ length }, (_, i) => (i === place ? value : 0));
}

/** Padding of an axis as top, left, bottom, right. */
function along(axis: Axis, [before, after]: Pair): Pads {
  return axis === 0 ? [before, 0, after, 0] : [0, before, 0, after];
}

function resized(size: Pair, axis: Axis, count: number): Pair {
  return axis === 0 ? [count, size[1]] : [size[0], count];
}
