import type { Tensor2D } from '@tensorflow/tfjs';
import { flag } from '../../../../shared/program/attributes';
import { inRowMajor } from '../placed';
import { input, type Operator } from './operator';

const ROW_MAJOR = [0, 1];

const matmul: Operator = (inputs, { tf, node }) => {
  const [a, b] = [input(inputs, 0), input(inputs, 1)].map((value) => inRowMajor(tf, value));
  const transposeA = flag(node.attributes, 'transposeA');
  const transposeB = flag(node.attributes, 'transposeB');
  const tensor = tf.matMul(a as Tensor2D, b as Tensor2D, transposeA, transposeB);
  return { tensor, order: ROW_MAJOR };
};

const linear: Operator = (inputs, { tf }) => {
  const [x, weight] = [input(inputs, 0), input(inputs, 1)].map((value) => inRowMajor(tf, value));
  const product = tf.matMul(x as Tensor2D, weight as Tensor2D, false, true);
  const bias = inputs[2];
  return { tensor: bias ? tf.add(product, bias.tensor) : product, order: ROW_MAJOR };
};

export const MATMUL: Readonly<Record<string, Operator>> = { matmul, linear };
