import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Pads, Pair } from '../../../../shared/program/builder';
import type { TensorFlow } from '../load';

/** What convolution and pooling share: padding of images `[N, H, W, C]`. */

export type Padding = 'valid' | 'same';

interface Window {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly pads: Pads;
}

/**
 * The image with its padding, and the name by which TensorFlow knows what is left to pad. Its own
 * `same` is used where it means the same; whatever else is written into the image.
 */
export function padded(
  tf: TensorFlow,
  x: Tensor,
  window: Window,
  value: number,
): { readonly image: Tensor4D; readonly padding: Padding } {
  const image = x as Tensor4D;
  const [top, left, bottom, right] = window.pads;
  if (Math.max(...window.pads) === 0) return { image, padding: 'valid' };
  const [, height = 0, width = 0] = x.shape;
  const { kernel, strides } = window;
  if (
    isSame(height, kernel[0], strides[0], [top, bottom]) &&
    isSame(width, kernel[1], strides[1], [left, right])
  )
    return { image, padding: 'same' };
  return { image: framed(tf, image, window.pads, value), padding: 'valid' };
}

/** The image with rows and columns of one value around it. */
export function framed(tf: TensorFlow, x: Tensor4D, pads: Pads, value: number): Tensor4D {
  const [top, left, bottom, right] = pads;
  const around: [number, number][] = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  return tf.pad(x, around, value);
}

/** Whether these pads are what TensorFlow's `same` adds: ceil(size / stride) results, the odd zero last. */
function isSame(size: number, kernel: number, stride: number, [before, after]: Pair): boolean {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
  return before === Math.floor(total / 2) && after === total - before;
}
