import type { Rank, Tensor, Tensor4D } from '@tensorflow/tfjs';
import { convAttributes, pair } from '../../../../shared/program/attributes';
import type { ConvAttributes, Pair } from '../../../../shared/program/builder';
import { imageBatch } from '../../../../shared/program/shapes';
import type { TensorFlow } from '../load';
import { CHANNELS_LAST, inOrder, KERNEL } from '../placed';
import { input, type Operator } from './operator';
import { padded } from './windows';

const CHANNELS = 3;
const FILTERS = 3;

const conv2d: Operator = (inputs, { tf, node }) => {
  const conv = convAttributes(node.attributes);
  const image = inOrder(tf, input(inputs, 0), CHANNELS_LAST);
  const kernel = dilated(tf, inOrder(tf, input(inputs, 1), KERNEL), conv.dilations);
  const bias = inputs[2];
  const result = convolve(tf, image, kernel, conv);
  return { tensor: bias ? tf.add(result, bias.tensor) : result, order: CHANNELS_LAST };
};

/** @param kernel `[kh, kw, C / groups, M]`, without dilation */
function convolve(tf: TensorFlow, x: Tensor, kernel: Tensor, conv: ConvAttributes): Tensor {
  const { strides, pads, group } = conv;
  const [kh = 1, kw = 1, perGroup = 1, filters = 1] = kernel.shape;
  const window = { kernel: [kh, kw] as const, strides, pads };
  if (group > 1 && perGroup === 1) {
    const depthwise = tf.reshape<Rank.R4>(kernel, [kh, kw, group, filters / group]);
    return convolveChannels(tf, x, depthwise, window);
  }
  const { image, padding } = padded(tf, x, window, 0);
  if (group === 1) return tf.conv2d(image, kernel as Tensor4D, [...strides], padding);
  const images = tf.split<Tensor4D>(image, group, CHANNELS);
  const kernels = tf.split<Tensor4D>(kernel, group, FILTERS);
  const results = images.map((part, i) => tf.conv2d(part, kernels[i]!, [...strides], padding));
  return tf.concat(results, CHANNELS);
}

/**
 * Depthwise. TensorFlow's takes the same stride in both directions only; with others every place is
 * computed and those in between are left out, by a pool of one value.
 *
 * @param kernel `[kh, kw, C, M / C]`
 */
function convolveChannels(
  tf: TensorFlow,
  x: Tensor,
  kernel: Tensor4D,
  window: Parameters<typeof padded>[2],
): Tensor {
  const [sh, sw] = window.strides;
  if (sh === sw) {
    const { image, padding } = padded(tf, x, window, 0);
    return tf.depthwiseConv2d(image, kernel, [sh, sw], padding);
  }
  const { image, padding } = padded(tf, x, { ...window, strides: [1, 1] }, 0);
  const everywhere = tf.depthwiseConv2d(image, kernel, 1, padding);
  return tf.avgPool(everywhere, 1, [sh, sw], 'valid');
}

/** The transposed convolution: as an operator, the gradient of conv2d by its input. */
const conv2dInputGrad: Operator = (inputs, { tf, node }) => {
  const conv = convAttributes(node.attributes);
  const dy = inOrder(tf, input(inputs, 0), CHANNELS_LAST);
  const kernel = dilated(tf, inOrder(tf, input(inputs, 1), KERNEL), conv.dilations);
  const [top, left, bottom, right] = conv.pads;
  const [height, width] = pair(node.attributes, 'inputSize');
  const [n, channels] = imageBatch(node.output.shape);
  // Computed with the padding, which is then cut off.
  const whole = (count: number): [number, number, number, number] => [
    n,
    height + top + bottom,
    width + left + right,
    count,
  ];
  const strides: [number, number] = [...conv.strides];
  const { group } = conv;
  const parts = group === 1 ? [dy] : tf.split(dy, group, CHANNELS);
  const kernels = group === 1 ? [kernel] : tf.split(kernel, group, FILTERS);
  const results = parts.map((part, i) =>
    tf.conv2dTranspose(
      part as Tensor4D,
      kernels[i] as Tensor4D,
      whole(channels / group),
      strides,
      'valid',
    ),
  );
  const image = results.length === 1 ? (results[0] as Tensor) : tf.concat(results, CHANNELS);
  const cut = Math.max(...conv.pads) === 0;
  const tensor = cut ? image : tf.slice(image, [0, top, left, 0], [n, height, width, channels]);
  return { tensor, order: CHANNELS_LAST };
};

/** A kernel with zeros between its values: TensorFlow.js has no gradient of a dilated convolution. */
function dilated(tf: TensorFlow, kernel: Tensor, [dh, dw]: Pair): Tensor {
  return spread(tf, spread(tf, kernel, 0, dh), 1, dw);
}

/** Puts `distance − 1` zeros between the values along an axis. */
function spread(tf: TensorFlow, x: Tensor, axis: number, distance: number): Tensor {
  const size = x.shape[axis] ?? 1;
  if (distance === 1 || size === 1) return x;
  const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
  const before = product(x.shape.slice(0, axis));
  const after = product(x.shape.slice(axis + 1));
  const gaps = tf.pad(tf.reshape(x, [before * size, 1, after]), [
    [0, 0],
    [0, distance - 1],
    [0, 0],
  ]);
  const reach = (size - 1) * distance + 1;
  const whole = tf.reshape(gaps, [before, size * distance, after]);
  const shape = x.shape.map((own, i) => (i === axis ? reach : own));
  return tf.reshape(tf.slice(whole, [0, 0, 0], [before, reach, after]), shape);
}

export const CONV: Readonly<Record<string, Operator>> = { conv2d, conv2dInputGrad };
