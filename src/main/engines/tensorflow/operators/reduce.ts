import type { Tensor } from '@tensorflow/tfjs';
import { flag, integer, integers } from '../../../../shared/program/attributes';
import type { TensorFlow } from '../load';
import { inOrder } from '../placed';
import { input, type Operator } from './operator';

/** Operators that add up over axes, and those that work channel by channel. */

/** The axis of the channels in `[N, C, H, W]`. */
const CHANNEL = 1;

const sum: Operator = (inputs, { tf, node }) => {
  const { tensor, order } = input(inputs, 0);
  const axes = integers(node.attributes, 'axes');
  const keepDims = flag(node.attributes, 'keepDims');
  const places = axes.map((axis) => order.indexOf(axis));
  const left = order.filter((axis) => !axes.includes(axis));
  // The axes that are left are counted anew.
  const ranked = left.toSorted((a, b) => a - b);
  return {
    tensor: tf.sum(tensor, places, keepDims),
    order: keepDims ? order : left.map((axis) => ranked.indexOf(axis)),
  };
};

const channelSum: Operator = (inputs, { tf }) => {
  const { tensor, order } = input(inputs, 0);
  const places = order.flatMap((axis, place) => (axis === CHANNEL ? [] : [place]));
  return { tensor: tf.sum(tensor, places), order: [0] };
};

const channelAffine: Operator = (inputs, { tf }) => {
  const { tensor, order } = input(inputs, 0);
  const along = (value: Tensor): Tensor =>
    tf.reshape(
      value,
      order.map((axis) => (axis === CHANNEL ? value.size : 1)),
    );
  const [scale, shift] = [input(inputs, 1), input(inputs, 2)];
  return { tensor: tf.add(tf.mul(tensor, along(scale.tensor)), along(shift.tensor)), order };
};

/** TensorFlow.js takes a softmax along the last axis only. */
function alongLast(compute: (tf: TensorFlow, x: Tensor) => Tensor): Operator {
  return (inputs, { tf, node }) => {
    const x = input(inputs, 0);
    const axis = integer(node.attributes, 'axis');
    const order = [...x.order.filter((own) => own !== axis), axis];
    return { tensor: compute(tf, inOrder(tf, x, order)), order };
  };
}

export const REDUCE: Readonly<Record<string, Operator>> = {
  sum,
  channelSum,
  channelAffine,
  softmax: alongLast((tf, x) => tf.softmax(x)),
  logSoftmax: alongLast((tf, x) => tf.logSoftmax(x)),
};
