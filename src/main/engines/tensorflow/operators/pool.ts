import type { GradSaveFunc, Rank, Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { pair, poolAttributes, upsampleMode } from '../../../../shared/program/attributes';
import { windowPopulation } from '../../../../shared/program/ops/pool';
import { interpolationMatrix } from '../../../../shared/program/ops/upsample';
import { imageBatch } from '../../../../shared/program/shapes';
import { CHANNELS_LAST, inOrder } from '../placed';
import { input, type Operator, type OperatorContext } from './operator';
import { framed, padded } from './windows';

/** Operators that make images smaller or larger. */

type Size = [number, number];

/**
 * TensorFlow's maximum of a window passes over what is no number, and a spoilt training would go on
 * as if nothing had happened. So nothing is added that is no number where any of the image is.
 */
const maxPool2d: Operator = (inputs, { tf, node }) => {
  const pool = poolAttributes(node.attributes);
  const x = inOrder(tf, input(inputs, 0), CHANNELS_LAST);
  const { image, padding } = padded(tf, x, pool, -Infinity);
  const [filterSize, strides] = [[...pool.kernel], [...pool.strides]] as [Size, Size];
  const whole = tf.customGrad((given, save) => {
    const value = given as Tensor4D;
    const largest = tf.maxPool(value, filterSize, strides, padding);
    (save as GradSaveFunc)([value, largest]);
    const attributes = { filterSize, strides, pad: padding };
    return {
      value: tf.add(largest, tf.mul(tf.sum(x), 0)),
      gradFunc: (dy, saved) => {
        const [before, after] = saved as [Tensor, Tensor];
        const given = { dy: dy, input: before, output: after };
        return tf.engine().runKernel<Tensor>(tf.MaxPoolGrad, given, attributes);
      },
    };
  });
  return { tensor: whole(image), order: CHANNELS_LAST };
};

/**
 * TensorFlow's mean counts what it is given, so zeros are put around the image and taken out of the
 * mean afterwards. Its `same` would leave them out as we do, but the plain backend's gradient of it
 * does not.
 */
const avgPool2d: Operator = (inputs, { tf, node, constant }) => {
  const { kernel, strides, pads } = poolAttributes(node.attributes);
  const x = inOrder(tf, input(inputs, 0), CHANNELS_LAST) as Tensor4D;
  const mean = (image: Tensor4D): Tensor4D => tf.avgPool(image, [...kernel], [...strides], 'valid');
  if (Math.max(...pads) === 0) return { tensor: mean(x), order: CHANNELS_LAST };
  const [, , height, width] = imageBatch(node.inputs[0]?.shape);
  const [, , rows, columns] = imageBatch(node.output.shape);
  const pool = { kernel, strides, pads };
  const share = constant(`share ${JSON.stringify([height, width, pool])}`, () => {
    const area = kernel[0] * kernel[1];
    const population = windowPopulation([height, width], pool);
    return tf.tensor(
      population.map((count) => area / count),
      [1, rows, columns, 1],
    );
  });
  return { tensor: tf.mul(mean(framed(tf, x, pads, 0)), share), order: CHANNELS_LAST };
};

/**
 * y = A x Bᵀ for each channel. TensorFlow.js's own resizing has a wrong gradient on the plain backend
 * for more than one channel.
 */
const upsample2d: Operator = (inputs, context) => {
  const { tf, node } = context;
  const x = inOrder(tf, input(inputs, 0), CHANNELS_LAST);
  const [n, channels, height, width] = imageBatch(node.inputs[0]?.shape);
  const [fh, fw] = pair(node.attributes, 'factors');
  const rows = matrix(context, height, fh);
  const columns = matrix(context, width, fw);
  const tall = tf.matMul(rows, tf.reshape<Rank.R3>(x, [n, height, width * channels]));
  const wide = tf.matMul(columns, tf.reshape<Rank.R3>(tall, [n * height * fh, width, channels]));
  const tensor = tf.reshape(wide, [n, height * fh, width * fw, channels]);
  return { tensor, order: CHANNELS_LAST };
};

function matrix({ tf, node, constant }: OperatorContext, size: number, factor: number): Tensor3D {
  const mode = upsampleMode(node.attributes);
  return constant(`enlarge ${mode} ${size} ${factor}`, () => {
    const { rows, columns, data } = interpolationMatrix(size, factor, mode);
    return tf.tensor3d(data, [1, rows, columns]);
  }) as Tensor3D;
}

export const POOL: Readonly<Record<string, Operator>> = { maxPool2d, avgPool2d, upsample2d };
