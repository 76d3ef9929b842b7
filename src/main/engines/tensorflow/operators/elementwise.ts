import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../load';
import { placedShape, raised, stretched, type Placed } from '../placed';
import { input, type Operator } from './operator';

/** Elementwise operators take their values' axes in whatever order they lie. */

function unary(compute: (tf: TensorFlow, x: Tensor) => Tensor): Operator {
  return (inputs, { tf }) => {
    const { tensor, order } = input(inputs, 0);
    return { tensor: compute(tf, tensor), order };
  };
}

function binary(compute: (tf: TensorFlow, a: Tensor, b: Tensor) => Tensor): Operator {
  return (inputs, { tf }) => {
    const [a, b] = [input(inputs, 0), input(inputs, 1)];
    const { order } = leading(a, b);
    return { tensor: compute(tf, raised(tf, a, order), raised(tf, b, order)), order };
  };
}

/** The one whose order the result takes: that of more axes, of two with as many the larger one. */
function leading(a: Placed, b: Placed): Placed {
  const difference = a.order.length - b.order.length || a.tensor.size - b.tensor.size;
  return difference >= 0 ? a : b;
}

/** TensorFlow.js forgets to add up the gradients of a maximum over what was repeated. */
function extreme(compute: (tf: TensorFlow, a: Tensor, b: Tensor) => Tensor): Operator {
  return (inputs, { tf, node }) => {
    const [a, b] = [input(inputs, 0), input(inputs, 1)];
    const { order } = leading(a, b);
    const shape = placedShape(node.output.shape, order);
    const whole = (value: Placed): Tensor => stretched(tf, raised(tf, value, order), shape);
    return { tensor: compute(tf, whole(a), whole(b)), order };
  };
}

export const ELEMENTWISE: Readonly<Record<string, Operator>> = {
  add: binary((tf, a, b) => tf.add(a, b)),
  sub: binary((tf, a, b) => tf.sub(a, b)),
  mul: binary((tf, a, b) => tf.mul(a, b)),
  div: binary((tf, a, b) => tf.div(a, b)),
  max: extreme((tf, a, b) => tf.maximum(a, b)),
  min: extreme((tf, a, b) => tf.minimum(a, b)),

  neg: unary((tf, x) => tf.neg(x)),
  exp: unary((tf, x) => tf.exp(x)),
  log: unary((tf, x) => tf.log(x)),
  sqrt: unary((tf, x) => tf.sqrt(x)),
  reciprocal: unary((tf, x) => tf.reciprocal(x)),
  // Not tf.abs, whose slope at 0 is −1 here: a penalty Σ|w| would push at weights that are 0.
  abs: unary((tf, x) => tf.mul(x, tf.sub(tf.step(x), tf.step(tf.neg(x))))),
  erf: unary((tf, x) => tf.erf(x)),
  relu: unary((tf, x) => tf.relu(x)),
  relu6: unary((tf, x) => tf.relu6(x)),
  step: unary((tf, x) => tf.step(x)),
  sigmoid: unary((tf, x) => tf.sigmoid(x)),
  tanh: unary((tf, x) => tf.tanh(x)),
  softplus: unary((tf, x) => tf.softplus(x)),
};
