import type { Tensor as OnnxTensor } from 'onnxruntime-node';
import { floatTensor } from './runtime';

/**
 * A vector that each step reads and replaces. Two tensors take turns, one read while the other is
 * written, so that no step allocates memory.
 */
export class AlternatingVector {
  private front: OnnxTensor;
  private back: OnnxTensor;

  constructor(private values: Float32Array) {
    this.front = floatTensor(values, [values.length]);
    const other = new Float32Array(values.length);
    this.back = floatTensor(other, [other.length]);
    this.spare = other;
  }

  private spare: Float32Array;

  /** What the next step reads. */
  get current(): OnnxTensor {
    return this.front;
  }

  /** Where the next step writes. */
  get next(): OnnxTensor {
    return this.back;
  }

  /** The current numbers. Valid until the next step. */
  get data(): Float32Array {
    return this.values;
  }

  /** After a step: what it wrote is current. */
  advance(): void {
    [this.front, this.back] = [this.back, this.front];
    [this.values, this.spare] = [this.spare, this.values];
  }

  set(values: Float32Array): void {
    this.values.set(values);
  }
}
