import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from './load';

/**
 * Programs speak of axes in the order of docs/tensors.md (`[N, C, H, W]`), TensorFlow computes on
 * images with the channel last. So every value carries the order in which its axes lie, operators
 * that need another one turn it, and all others take it as it comes: between two convolutions nothing
 * is ever turned.
 */
export interface Placed {
  readonly tensor: Tensor;
  /** Axis i of the tensor is the program's axis `order[i]`. */
  readonly order: readonly number[];
}

/** Images: `[N, H, W, C]`. */
export const CHANNELS_LAST: readonly number[] = [0, 2, 3, 1];
/** Kernels `[M, C, kh, kw]` as TensorFlow wants them: `[kh, kw, C, M]`. */
export const KERNEL: readonly number[] = [2, 3, 1, 0];

/** The program's own order. */
export function rowMajor(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => axis);
}

/** The sizes of a value's axes as they lie. */
export function placedShape(shape: readonly number[], order: readonly number[]): number[] {
  return order.map((axis) => shape[axis] ?? 1);
}

/** The value's tensor with its axes in another order. */
export function inOrder(
  tf: TensorFlow,
  { tensor, order }: Placed,
  wanted: readonly number[],
): Tensor {
  if (order.every((axis, i) => axis === wanted[i])) return tensor;
  const permutation = wanted.map((axis) => order.indexOf(axis));
  // Axes of size 1 change places without a number being moved.
  const moving = permutation.filter((place) => tensor.shape[place] !== 1);
  if (moving.every((place, i) => i === 0 || place > (moving[i - 1] ?? 0)))
    return tf.reshape(
      tensor,
      permutation.map((place) => tensor.shape[place] ?? 1),
    );
  return tf.transpose(tensor, permutation);
}

/** The value's tensor in the program's own order. */
export function inRowMajor(tf: TensorFlow, value: Placed): Tensor {
  return inOrder(tf, value, rowMajor(value.order.length));
}

/** The value's tensor so that it broadcasts with one whose axes lie in `order`. */
export function raised(tf: TensorFlow, value: Placed, order: readonly number[]): Tensor {
  const missing = order.length - value.order.length;
  if (value.tensor.size === 1) return value.tensor;
  if (missing === 0) return inOrder(tf, value, order);
  const own = inRowMajor(tf, value);
  const shape = [...Array.from({ length: missing }, () => 1), ...own.shape];
  return inOrder(tf, { tensor: tf.reshape(own, shape), order: rowMajor(order.length) }, order);
}

/**
 * Repeated along axes of size 1 up to `shape`: by a product with ones, since the gradient of
 * TensorFlow.js's own way is a loop over the copies.
 */
export function stretched(tf: TensorFlow, tensor: Tensor, shape: readonly number[]): Tensor {
  if (String(tensor.shape) === String(shape)) return tensor;
  return tf.mul(tensor, tf.ones([...shape]));
}
