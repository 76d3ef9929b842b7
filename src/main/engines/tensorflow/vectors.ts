import type { Rank, Tensor, Tensor1D } from '@tensorflow/tfjs';
import type { Packing } from '../../../shared/lowering/packing';
import type { TensorFlow } from './load';
import { weightOrder } from './layouts';
import { placedShape, type Placed } from './placed';

/** A flat vector that each step replaces. What it was before the last step is kept, to take that back. */
export class StateVector {
  private now: Tensor1D;
  private before: Tensor1D | null = null;

  constructor(
    private readonly tf: TensorFlow,
    values: Float32Array,
  ) {
    this.now = tf.keep(tf.tensor1d(values));
  }

  get current(): Tensor1D {
    return this.now;
  }

  get size(): number {
    return this.now.size;
  }

  /** A copy of the current numbers. */
  data(): Float32Array {
    return Float32Array.from(this.now.dataSync());
  }

  /** The numbers before the last step; those of now where nothing changed. */
  previousData(): Float32Array {
    return Float32Array.from((this.before ?? this.now).dataSync());
  }

  /** After a step. The tensor belongs to the vector from now on. */
  replace(next: Tensor1D): void {
    this.before?.dispose();
    this.before = this.now;
    this.now = this.tf.keep(next);
  }

  undo(): void {
    if (!this.before) return;
    this.now.dispose();
    this.now = this.before;
    this.before = null;
  }

  set(values: Float32Array): void {
    this.dispose();
    this.now = this.tf.keep(this.tf.tensor1d(values));
  }

  dispose(): void {
    this.before?.dispose();
    this.before = null;
    this.now.dispose();
  }
}

/** The tensors that lie in a vector, by name. To be called within `scoped`. */
export function unpacked(
  tf: TensorFlow,
  vector: Tensor1D,
  packing: Packing,
): ReadonlyMap<string, Placed> {
  if (packing.tensors.length === 0) return new Map();
  const sizes = packing.tensors.map(({ storedSize }) => storedSize);
  const parts = sizes.length === 1 ? [vector] : tf.split(vector, sizes);
  return new Map(
    packing.tensors.map(({ name, shape }, i) => {
      const order = weightOrder(shape);
      return [name, { tensor: tf.reshape(parts[i]!, placedShape(shape, order)), order }];
    }),
  );
}

/** One vector of tensors whose axes lie as in the packing. To be called within `scoped`. */
export function packed(tf: TensorFlow, tensors: readonly Tensor[]): Tensor1D {
  const flat = tensors.map((tensor) => tf.reshape<Rank.R1>(tensor, [tensor.size]));
  return flat.length === 1 ? flat[0]! : tf.concat1d(flat);
}
