import { convAttributes, integer, pair, poolAttributes } from '../../program/attributes';
import type { Pair } from '../../program/builder';
import type { OpNode, Program, Value } from '../../program/program';
import { sameShape, sizeOf } from '../../program/program';
import { imageBatch } from '../../program/shapes';

/**
 * How many rows and columns of an image are worth computing. A max pool of 11 × 11 by 2 never reads
 * the last row, so the convolution before it need not compute it, nor the layer before that the rows
 * only it read; and in the gradient those rows are zero. Two facts about every `[N, C, H, W]`:
 *
 *   nonzero: everything beyond these rows and columns is zero (follows the data, first to last);
 *   needed: nothing beyond them is read (follows the readers, last to first).
 *
 * The smaller of both is what is stored; what is beyond is zero or of no interest.
 */
export type Extents = (value: Value) => Pair;

export function findExtents(program: Program): Extents {
  const nonzero = new Map<Value, Pair>();
  const nonzeroOf = (value: Value): Pair => nonzero.get(value) ?? fullSize(value);
  for (const node of program.nodes) {
    if (isImage(node.output)) nonzero.set(node.output, nonzeroOutput(node, nonzeroOf));
  }

  const needed = new Map<Value, Pair>();
  // At least one row and column, since an empty image is no tensor.
  const extentOf = (value: Value): Pair =>
    larger([1, 1], smaller(needed.get(value) ?? [0, 0], nonzeroOf(value)));
  const need = (value: Value, size: Pair): void => {
    if (!isImage(value)) return;
    needed.set(value, larger(needed.get(value) ?? [0, 0], smaller(size, fullSize(value))));
  };
  for (const value of program.outputs.values()) need(value, fullSize(value));
  for (const node of program.nodes.toReversed()) requireInputs(node, extentOf, need);
  return (value) => extentOf(value);
}

function isImage(value: Value): boolean {
  return value.shape.length === 4;
}

function fullSize(value: Value): Pair {
  return isImage(value) ? [value.shape[2] ?? 1, value.shape[3] ?? 1] : [1, 1];
}

const smaller = (a: Pair, b: Pair): Pair => [Math.min(a[0], b[0]), Math.min(a[1], b[1])];
const larger = (a: Pair, b: Pair): Pair => [Math.max(a[0], b[0]), Math.max(a[1], b[1])];

/** Elementwise operators that make zero of zeros. */
const KEEPS_ZERO = new Set(['relu', 'relu6', 'step', 'tanh', 'neg', 'abs', 'erf', 'sqrt']);
const JOINS = new Set(['add', 'sub', 'max', 'min']);
const ELEMENTWISE = new Set([
  ...KEEPS_ZERO,
  ...JOINS,
  ...['mul', 'div', 'exp', 'log', 'reciprocal', 'sigmoid', 'softplus'],
]);

/** The region that a sliding window reads, or fills, for `count` places on each axis. */
function reached(
  count: Pair,
  strides: Pair,
  reach: Pair,
  pads: readonly number[],
  limit: Pair,
): Pair {
  const along = (axis: 0 | 1): number =>
    Math.min(
      limit[axis],
      Math.max(0, (count[axis] - 1) * strides[axis] + reach[axis] - (pads[axis] ?? 0)),
    );
  return count[0] === 0 || count[1] === 0 ? [0, 0] : [along(0), along(1)];
}

/** How many places of a sliding window touch the first `size` rows and columns. */
function touching(size: Pair, strides: Pair, pads: readonly number[], limit: Pair): Pair {
  const along = (axis: 0 | 1): number =>
    Math.min(
      limit[axis],
      Math.max(0, Math.floor((size[axis] - 1 + (pads[axis] ?? 0)) / strides[axis]) + 1),
    );
  return [along(0), along(1)];
}

interface Window {
  readonly strides: Pair;
  readonly reach: Pair;
  readonly pads: readonly number[];
}

function convWindow({ attributes }: OpNode, kernel: Pair): Window {
  const { strides, dilations, pads } = convAttributes(attributes);
  const reach: Pair = [(kernel[0] - 1) * dilations[0] + 1, (kernel[1] - 1) * dilations[1] + 1];
  return { strides, reach, pads };
}

function poolWindow({ attributes }: OpNode): Window {
  const { strides, kernel, pads } = poolAttributes(attributes);
  return { strides, reach: kernel, pads };
}

function kernelOf(weight: Value): Pair {
  const [, , kh, kw] = imageBatch(weight.shape);
  return [kh, kw];
}

function nonzeroOutput(node: OpNode, nonzeroOf: (value: Value) => Pair): Pair {
  const full = fullSize(node.output);
  const [a, b, c] = node.inputs as readonly [Value, Value?, Value?];
  const { op } = node;
  const alike = (value: Value): boolean => sameShape(value.shape, node.output.shape);
  if (op === 'conv2dInputGrad' && b) {
    const { strides, reach, pads } = convWindow(node, kernelOf(b));
    return reached(nonzeroOf(a), strides, reach, pads, full);
  }
  if (op === 'maxPool2dGrad' && c) {
    const { strides, reach, pads } = poolWindow(node);
    return reached(nonzeroOf(c), strides, reach, pads, full);
  }
  if (op === 'avgPool2dGrad') {
    const { strides, reach, pads } = poolWindow(node);
    return reached(nonzeroOf(a), strides, reach, pads, full);
  }
  if (KEEPS_ZERO.has(op)) return nonzeroOf(a);
  if (op === 'mul' && b) {
    return smaller(alike(a) ? nonzeroOf(a) : full, alike(b) ? nonzeroOf(b) : full);
  }
  if (op === 'div' && b && sizeOf(b.shape) === 1) return nonzeroOf(a);
  if (JOINS.has(op) && node.inputs.every(alike)) return node.inputs.map(nonzeroOf).reduce(larger);
  if (op === 'concat' && integer(node.attributes, 'axis') < 2)
    return node.inputs.map(nonzeroOf).reduce(larger);
  return full;
}

/** Tells the inputs of a node what of them its output's extent calls for. */
function requireInputs(
  node: OpNode,
  extentOf: (value: Value) => Pair,
  need: (value: Value, size: Pair) => void,
): void {
  const [a, b, c] = node.inputs as readonly [Value, Value?, Value?];
  const { op } = node;
  const own = extentOf(node.output);
  const all = (): void => node.inputs.forEach((input) => need(input, fullSize(input)));
  if (op === 'conv2d' && b) {
    const { strides, reach, pads } = convWindow(node, kernelOf(b));
    need(a, reached(own, strides, reach, pads, fullSize(a)));
    need(b, fullSize(b));
  } else if (op === 'conv2dInputGrad' && b) {
    const { strides, pads } = convWindow(node, kernelOf(b));
    need(a, touching(own, strides, pads, fullSize(a)));
    need(b, fullSize(b));
  } else if (op === 'conv2dWeightGrad' && b) {
    const { strides, reach, pads } = convWindow(node, pair(node.attributes, 'kernel'));
    need(b, fullSize(b));
    need(a, reached(extentOf(b), strides, reach, pads, fullSize(a)));
  } else if (op === 'maxPool2d' || op === 'avgPool2d') {
    const { strides, reach, pads } = poolWindow(node);
    need(a, reached(own, strides, reach, pads, fullSize(a)));
  } else if (op === 'maxPool2dGrad' && b && c) {
    const { strides, reach, pads } = poolWindow(node);
    const places = touching(own, strides, pads, fullSize(c));
    need(c, places);
    const used = smaller(places, extentOf(c));
    need(b, used);
    need(a, reached(used, strides, reach, pads, fullSize(a)));
  } else if (op === 'avgPool2dGrad') {
    const { strides, pads } = poolWindow(node);
    need(a, touching(own, strides, pads, fullSize(a)));
  } else if (ELEMENTWISE.has(op) || op === 'channelAffine') {
    for (const input of node.inputs)
      need(input, sameShape(input.shape, node.output.shape) ? own : fullSize(input));
  } else if (op === 'concat' && integer(node.attributes, 'axis') < 2) {
    for (const input of node.inputs) need(input, own);
  } else {
    all();
  }
}
