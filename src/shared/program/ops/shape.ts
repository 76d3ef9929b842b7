import { integer, integers } from '../attributes';
import type { OperatorDefinition } from '../operator';
import { sizeOf, type Value } from '../program';
import { axisSize, broadcastShape } from '../shapes';
import { sumTo } from './broadcast';

/** Operators that move values without changing them. */

const reshape: OperatorDefinition = {
  name: 'reshape',
  shape([x = []], attributes) {
    const shape = integers(attributes, 'shape');
    if (sizeOf(shape) !== sizeOf(x))
      throw new Error(`[${String(x)}] cannot be reshaped to [${String(shape)}]`);
    return shape;
  },
  gradient: ({ b, node, dy }) => [b.reshape(dy, (node.inputs[0] as Value).shape)],
};

/** y's axis i is x's axis permutation[i]. */
const transpose: OperatorDefinition = {
  name: 'transpose',
  shape([x = []], attributes) {
    const permutation = integers(attributes, 'permutation');
    if (permutation.toSorted((a, b) => a - b).some((axis, i) => axis !== i))
      throw new Error(`[${String(permutation)}] is no permutation`);
    if (permutation.length !== x.length)
      throw new Error(`[${String(permutation)}] does not fit [${String(x)}]`);
    return permutation.map((axis) => axisSize(x, axis));
  },
  gradient({ b, node, dy }) {
    const permutation = integers(node.attributes, 'permutation');
    return [
      b.transpose(
        dy,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
    ];
  },
};

/** Repeats x along axes of size 1 (and new axes in front) up to `shape`. */
const expand: OperatorDefinition = {
  name: 'expand',
  shape([x = []], attributes) {
    const shape = integers(attributes, 'shape');
    if (String(broadcastShape(x, shape)) !== String(shape))
      throw new Error(`[${String(x)}] cannot be expanded to [${String(shape)}]`);
    return shape;
  },
  gradient: ({ b, node, dy }) => [sumTo(b, dy, (node.inputs[0] as Value).shape)],
};

/** x from `starts` up to but without `ends`, along `axes`. */
const slice: OperatorDefinition = {
  name: 'slice',
  shape([x = []], attributes) {
    const shape = [...x];
    const starts = integers(attributes, 'starts');
    const ends = integers(attributes, 'ends');
    integers(attributes, 'axes').forEach((axis, i) => {
      const [start = -1, end = -1] = [starts[i], ends[i]];
      if (start < 0 || end <= start || end > axisSize(x, axis))
        throw new Error(`[${start}, ${end}) is no part of axis ${axis} of [${String(x)}]`);
      shape[axis] = end - start;
    });
    return shape;
  },
  gradient({ b, node, dy }) {
    const { shape } = node.inputs[0] as Value;
    const before = shape.map(() => 0);
    const starts = integers(node.attributes, 'starts');
    integers(node.attributes, 'axes').forEach((axis, i) => (before[axis] = starts[i] ?? 0));
    const after = shape.map((size, axis) => size - (dy.shape[axis] ?? 0) - (before[axis] ?? 0));
    return [b.pad(dy, before, after)];
  },
};

/** Zeros: `before[i]` and `after[i]` of them along axis i. */
const pad: OperatorDefinition = {
  name: 'pad',
  shape([x = []], attributes) {
    const before = integers(attributes, 'before');
    const after = integers(attributes, 'after');
    if (before.length !== x.length || after.length !== x.length)
      throw new Error(`pad needs ${x.length} numbers before and after`);
    return x.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0));
  },
  gradient({ b, node, dy }) {
    const { shape } = node.inputs[0] as Value;
    const before = integers(node.attributes, 'before');
    const padded = shape.flatMap((size, axis) => (dy.shape[axis] === size ? [] : [axis]));
    const starts = padded.map((axis) => before[axis] ?? 0);
    const ends = padded.map((axis) => (before[axis] ?? 0) + axisSize(shape, axis));
    return [padded.length === 0 ? dy : b.slice(dy, padded, starts, ends)];
  },
};

const concat: OperatorDefinition = {
  name: 'concat',
  shape(inputs, attributes) {
    const axis = integer(attributes, 'axis');
    const [first = []] = inputs;
    const agree = (shape: readonly number[]): boolean =>
      shape.length === first.length && shape.every((size, i) => i === axis || size === first[i]);
    if (!inputs.every(agree))
      throw new Error(`${JSON.stringify(inputs)} differ beside axis ${axis}`);
    const total = inputs.reduce((size, shape) => size + axisSize(shape, axis), 0);
    return first.map((size, i) => (i === axis ? total : size));
  },
  gradient({ b, node, dy, needs }) {
    const axis = integer(node.attributes, 'axis');
    let start = 0;
    return node.inputs.map((input, i) => {
      const end = start + axisSize(input.shape, axis);
      const part = needs(i) ? b.slice(dy, [axis], [start], [end]) : null;
      start = end;
      return part;
    });
  },
};

export const SHAPE: readonly OperatorDefinition[] = [
  reshape,
  transpose,
  expand,
  slice,
  pad,
  concat,
];
