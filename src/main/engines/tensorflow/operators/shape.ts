import { integer, integers } from '../../../../shared/program/attributes';
import { inOrder, inRowMajor, placedShape, raised, rowMajor, stretched } from '../placed';
import { input, type Operator } from './operator';

/** Operators that move values without changing them. */

const reshape: Operator = (inputs, { tf, node }) => {
  const shape = [...integers(node.attributes, 'shape')];
  const tensor = tf.reshape(inRowMajor(tf, input(inputs, 0)), shape);
  return { tensor, order: rowMajor(shape.length) };
};

/** Nothing moves: the axes only go by other names. */
const transpose: Operator = (inputs, { node }) => {
  const { tensor, order } = input(inputs, 0);
  const permutation = integers(node.attributes, 'permutation');
  return { tensor, order: order.map((axis) => permutation.indexOf(axis)) };
};

const expand: Operator = (inputs, { tf, node }) => {
  const shape = integers(node.attributes, 'shape');
  const x = input(inputs, 0);
  const order = x.order.length === shape.length ? x.order : rowMajor(shape.length);
  return { tensor: stretched(tf, raised(tf, x, order), placedShape(shape, order)), order };
};

const slice: Operator = (inputs, { tf, node }) => {
  const { tensor, order } = input(inputs, 0);
  const axes = integers(node.attributes, 'axes');
  const starts = integers(node.attributes, 'starts');
  const begin = order.map((axis) => {
    const at = axes.indexOf(axis);
    return at < 0 ? 0 : (starts[at] ?? 0);
  });
  return { tensor: tf.slice(tensor, begin, placedShape(node.output.shape, order)), order };
};

const pad: Operator = (inputs, { tf, node }) => {
  const { tensor, order } = input(inputs, 0);
  const before = integers(node.attributes, 'before');
  const after = integers(node.attributes, 'after');
  const paddings = order.map((axis): [number, number] => [before[axis] ?? 0, after[axis] ?? 0]);
  return { tensor: tf.pad(tensor, paddings), order };
};

const concat: Operator = (inputs, { tf, node }) => {
  const { order } = input(inputs, 0);
  const axis = order.indexOf(integer(node.attributes, 'axis'));
  const tensors = inputs.map((value) => inOrder(tf, value, order));
  return { tensor: tf.concat(tensors, axis), order };
};

export const SHAPE: Readonly<Record<string, Operator>> = {
  reshape,
  transpose,
  expand,
  slice,
  pad,
  concat,
};
