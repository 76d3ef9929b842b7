import {
  convAttributes,
  flag,
  integer,
  integers,
  pair,
  poolAttributes,
  upsampleMode,
} from '../attributes';
import type { ConvAttributes } from '../builder';
import { sizeOf, type Attributes, type Shape } from '../program';
import { imageBatch, matrix } from '../shapes';
import type { Array64 } from './interpreter';

type Definition = (
  inputs: readonly Array64[],
  attributes: Attributes,
  shape: Shape,
) => Float64Array;

/** Calls `body` with every index of a shape, in row-major order, and its place in that order. */
function forEachIndex(shape: Shape, body: (index: readonly number[], flat: number) => void): void {
  const size = sizeOf(shape);
  const index = shape.map(() => 0);
  for (let flat = 0; flat < size; flat++) {
    body(index, flat);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break;
      index[axis] = 0;
    }
  }
}

/** Row-major place of an index; axes of size 1 are stretched, and missing ones in front ignored. */
function place(shape: Shape, index: readonly number[]): number {
  const extra = index.length - shape.length;
  return shape.reduce(
    (flat, size, axis) => flat * size + (size === 1 ? 0 : (index[axis + extra] ?? 0)),
    0,
  );
}

function at({ shape, data }: Array64, index: readonly number[]): number {
  return data[place(shape, index)] ?? NaN;
}

function add(data: Float64Array, shape: Shape, index: readonly number[], value: number): void {
  const flat = place(shape, index);
  data[flat] = (data[flat] ?? NaN) + value;
}

/** The values of a result from its indices. */
function from(shape: Shape, valueAt: (index: readonly number[]) => number): Float64Array {
  const data = new Float64Array(sizeOf(shape));
  forEachIndex(shape, (index, flat) => (data[flat] = valueAt(index)));
  return data;
}

const binary =
  (f: (a: number, b: number) => number): Definition =>
  ([a, b], _attributes, shape) =>
    from(shape, (index) => f(at(a as Array64, index), at(b as Array64, index)));

const unary =
  (f: (x: number) => number): Definition =>
  ([x]) =>
    (x as Array64).data.map(f);

/** Abramowitz and Stegun 7.1.5 (series) and 7.1.14 (continued fraction). */
function erf(x: number): number {
  if (x < 0) return -erf(-x);
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= -(x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / 2 / fraction;
  return 1 - Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** Applies `f` to each line of x along an axis. */
const alongAxis =
  (f: (line: readonly number[]) => readonly number[]): Definition =>
  ([input], attributes) => {
    const x = input as Array64;
    const axis = integer(attributes, 'axis');
    const result = new Float64Array(x.data.length);
    forEachIndex(
      x.shape.map((size, i) => (i === axis ? 1 : size)),
      (start) => {
        const indices = Array.from({ length: x.shape[axis] ?? 0 }, (_, k) =>
          start.map((value, i) => (i === axis ? k : value)),
        );
        const line = f(indices.map((index) => at(x, index)));
        indices.forEach((index, k) => (result[place(x.shape, index)] = line[k] ?? NaN));
      },
    );
    return result;
  };

function softmax(line: readonly number[]): number[] {
  const top = Math.max(...line);
  const powers = line.map((x) => Math.exp(x - top));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function logSoftmax(line: readonly number[]): number[] {
  const top = Math.max(...line);
  const total = line.reduce((sum, x) => sum + Math.exp(x - top), 0);
  return line.map((x) => x - top - Math.log(total));
}

/** Every pair of an input value and a kernel value that meet in an output value. */
function forEachMeeting(
  x: Shape,
  weight: Shape,
  y: Shape,
  { strides, pads, dilations, group }: ConvAttributes,
  body: (x: readonly number[], weight: readonly number[], y: readonly number[]) => void,
): void {
  const [, , height, width] = imageBatch(x);
  const [filters, perGroup] = imageBatch(weight);
  forEachIndex(y, (yIndex) => {
    const [n = 0, m = 0, i = 0, j = 0] = yIndex;
    forEachIndex(weight.slice(1), ([c = 0, u = 0, v = 0]) => {
      const row = i * strides[0] + u * dilations[0] - pads[0];
      const column = j * strides[1] + v * dilations[1] - pads[1];
      if (row < 0 || row >= height || column < 0 || column >= width) return;
      const channel = Math.floor(m / (filters / group)) * perGroup + c;
      body([n, channel, row, column], [m, c, u, v], yIndex);
    });
  });
}

/** The indices of the input that lie in each window of a pooling, in reading order. */
function windowsOf(x: Shape, y: Shape, attributes: Attributes): number[][][] {
  const { kernel, strides, pads } = poolAttributes(attributes);
  const [, , height, width] = imageBatch(x);
  const windows: number[][][] = [];
  forEachIndex(y, ([n = 0, c = 0, i = 0, j = 0]) => {
    const window: number[][] = [];
    forEachIndex(kernel, ([u = 0, v = 0]) => {
      const row = i * strides[0] + u - pads[0];
      const column = j * strides[1] + v - pads[1];
      if (row >= 0 && row < height && column >= 0 && column < width)
        window.push([n, c, row, column]);
    });
    windows.push(window);
  });
  return windows;
}

/** The four input values that an enlarged value is made of, with their shares. */
function sources(
  position: number,
  size: number,
  factor: number,
  mode: 'nearest' | 'bilinear',
): readonly (readonly [index: number, share: number])[] {
  if (mode === 'nearest') return [[Math.floor(position / factor), 1]];
  const centre = (position + 0.5) / factor - 0.5;
  const low = Math.floor(centre);
  const clamp = (index: number): number => Math.min(Math.max(index, 0), size - 1);
  return [
    [clamp(low), low + 1 - centre],
    [clamp(low + 1), centre - low],
  ];
}

function forEachSource(
  small: Shape,
  large: Shape,
  attributes: Attributes,
  body: (small: readonly number[], large: readonly number[], share: number) => void,
): void {
  const [fh, fw] = pair(attributes, 'factors');
  const mode = upsampleMode(attributes);
  const [, , height, width] = imageBatch(small);
  forEachIndex(large, (index) => {
    const [n = 0, c = 0, i = 0, j = 0] = index;
    for (const [row, rowShare] of sources(i, height, fh, mode))
      for (const [column, columnShare] of sources(j, width, fw, mode))
        body([n, c, row, column], index, rowShare * columnShare);
  });
}

export const DEFINITIONS: Readonly<Record<string, Definition>> = {
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b),
  div: binary((a, b) => a / b),
  max: binary(Math.max),
  min: binary(Math.min),

  neg: unary((x) => -x),
  exp: unary(Math.exp),
  log: unary(Math.log),
  sqrt: unary(Math.sqrt),
  reciprocal: unary((x) => 1 / x),
  abs: unary(Math.abs),
  erf: unary(erf),
  relu: unary((x) => Math.max(x, 0)),
  relu6: unary((x) => Math.min(Math.max(x, 0), 6)),
  step: unary((x) => (x > 0 ? 1 : 0)),
  sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  tanh: unary(Math.tanh),
  softplus: unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),

  softmax: alongAxis(softmax),
  logSoftmax: alongAxis(logSoftmax),

  sum([input], attributes) {
    const x = input as Array64;
    const axes = new Set(integers(attributes, 'axes'));
    const kept = x.shape.map((size, axis) => (axes.has(axis) ? 1 : size));
    const data = new Float64Array(sizeOf(kept));
    forEachIndex(x.shape, (index) => {
      add(data, kept, index, at(x, index));
    });
    return data;
  },
  channelSum([x], _attributes, shape) {
    const data = new Float64Array(sizeOf(shape));
    forEachIndex((x as Array64).shape, (index) => {
      add(data, shape, [index[1] ?? 0], at(x as Array64, index));
    });
    return data;
  },
  channelAffine: ([x, scale, shift], _attributes, shape) =>
    from(shape, (index) => {
      const channel = [index[1] ?? 0];
      return (
        at(x as Array64, index) * at(scale as Array64, channel) + at(shift as Array64, channel)
      );
    }),

  reshape: ([x]) => (x as Array64).data,
  transpose([input], attributes, shape) {
    const x = input as Array64;
    const permutation = integers(attributes, 'permutation');
    return from(shape, (index) => {
      const source = x.shape.map(() => 0);
      permutation.forEach((axis, i) => (source[axis] = index[i] ?? 0));
      return at(x, source);
    });
  },
  expand: ([x], _attributes, shape) => from(shape, (index) => at(x as Array64, index)),
  slice([x], attributes, shape) {
    const starts = shape.map(() => 0);
    integers(attributes, 'axes').forEach(
      (axis, i) => (starts[axis] = integers(attributes, 'starts')[i] ?? 0),
    );
    return from(shape, (index) =>
      at(
        x as Array64,
        index.map((i, axis) => i + (starts[axis] ?? 0)),
      ),
    );
  },
  pad([input], attributes, shape) {
    const x = input as Array64;
    const before = integers(attributes, 'before');
    return from(shape, (index) => {
      const source = index.map((i, axis) => i - (before[axis] ?? 0));
      return source.every((i, axis) => i >= 0 && i < (x.shape[axis] ?? 0)) ? at(x, source) : 0;
    });
  },
  concat(inputs, attributes, shape) {
    const axis = integer(attributes, 'axis');
    return from(shape, (index) => {
      let offset = index[axis] ?? 0;
      for (const input of inputs) {
        const size = input.shape[axis] ?? 0;
        if (offset < size)
          return at(
            input,
            index.map((i, k) => (k === axis ? offset : i)),
          );
        offset -= size;
      }
      return NaN;
    });
  },

  matmul([left, right], attributes, shape) {
    const [a, b] = [left as Array64, right as Array64];
    const ta = flag(attributes, 'transposeA');
    const tb = flag(attributes, 'transposeB');
    const inner = matrix(a.shape)[ta ? 0 : 1];
    return from(shape, ([i = 0, j = 0]) => {
      let sum = 0;
      for (let k = 0; k < inner; k++)
        sum += at(a, ta ? [k, i] : [i, k]) * at(b, tb ? [j, k] : [k, j]);
      return sum;
    });
  },
  linear([x, weight, bias], _attributes, shape) {
    const [, features] = matrix((x as Array64).shape);
    return from(shape, ([n = 0, k = 0]) => {
      let sum = bias ? at(bias, [k]) : 0;
      for (let i = 0; i < features; i++)
        sum += at(x as Array64, [n, i]) * at(weight as Array64, [k, i]);
      return sum;
    });
  },

  conv2d([input, kernel, bias], attributes, shape) {
    const [x, weight] = [input as Array64, kernel as Array64];
    const data = from(shape, ([, m = 0]) => (bias ? at(bias, [m]) : 0));
    forEachMeeting(x.shape, weight.shape, shape, convAttributes(attributes), (xi, wi, yi) => {
      add(data, shape, yi, at(x, xi) * at(weight, wi));
    });
    return data;
  },
  conv2dInputGrad([slope, kernel], attributes, shape) {
    const [dy, weight] = [slope as Array64, kernel as Array64];
    const data = new Float64Array(sizeOf(shape));
    forEachMeeting(shape, weight.shape, dy.shape, convAttributes(attributes), (xi, wi, yi) => {
      add(data, shape, xi, at(dy, yi) * at(weight, wi));
    });
    return data;
  },
  conv2dWeightGrad([input, slope], attributes, shape) {
    const [x, dy] = [input as Array64, slope as Array64];
    const data = new Float64Array(sizeOf(shape));
    forEachMeeting(x.shape, shape, dy.shape, convAttributes(attributes), (xi, wi, yi) => {
      add(data, shape, wi, at(x, xi) * at(dy, yi));
    });
    return data;
  },

  maxPool2d: ([x], attributes, shape) =>
    Float64Array.from(windowsOf((x as Array64).shape, shape, attributes), (window) =>
      Math.max(...window.map((index) => at(x as Array64, index))),
    ),
  maxPool2dGrad([x, y, dy], attributes, shape) {
    const data = new Float64Array(sizeOf(shape));
    windowsOf(shape, (y as Array64).shape, attributes).forEach((window, flat) => {
      const values = window.map((index) => at(x as Array64, index));
      const first = window[values.indexOf(Math.max(...values))] ?? [];
      add(data, shape, first, (dy as Array64).data[flat] ?? NaN);
    });
    return data;
  },
  avgPool2d: ([x], attributes, shape) =>
    Float64Array.from(
      windowsOf((x as Array64).shape, shape, attributes),
      (window) => window.reduce((sum, index) => sum + at(x as Array64, index), 0) / window.length,
    ),
  avgPool2dGrad([dy], attributes, shape) {
    const data = new Float64Array(sizeOf(shape));
    windowsOf(shape, (dy as Array64).shape, attributes).forEach((window, flat) => {
      for (const index of window)
        add(data, shape, index, ((dy as Array64).data[flat] ?? NaN) / window.length);
    });
    return data;
  },

  upsample2d([x], attributes, shape) {
    const data = new Float64Array(sizeOf(shape));
    forEachSource((x as Array64).shape, shape, attributes, (small, large, share) => {
      add(data, shape, large, share * at(x as Array64, small));
    });
    return data;
  },
  upsample2dGrad([dy], attributes, shape) {
    const data = new Float64Array(sizeOf(shape));
    forEachSource(shape, (dy as Array64).shape, attributes, (small, large, share) => {
      add(data, shape, small, share * at(dy as Array64, large));
    });
    return data;
  },
};
