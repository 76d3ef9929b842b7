import type { Tensor as OnnxTensor } from 'onnxruntime-node';
import { floatTensor } from './runtime';

/** Numbers, and the tensor that shares them. */
interface Side {
  readonly values: Float32Array;
  readonly tensor: OnnxTensor;
}

/**
 * A vector that each step reads and replaces. Two sides take turns, one read while the other is
 * written, so that no step allocates memory.
 */
export class AlternatingVector {
  private front: Side;
  private back: Side;

  constructor(values: Float32Array) {
    this.front = sideOf(values);
    this.back = sideOf(new Float32Array(values.length));
  }

  /** What the next step reads. */
  get current(): OnnxTensor {
    return this.front.tensor;
  }

  /** Where the next step writes. */
  get next(): OnnxTensor {
    return this.back.tensor;
  }

  /** The current numbers. Valid until the next step. */
  get data(): Float32Array {
    return this.front.values;
  }

  /** What the last step read and what it wrote. Valid until the next step. */
  get lastChange(): { readonly before: Float32Array; readonly after: Float32Array } {
    return { before: this.back.values, after: this.front.values };
  }

  /** After a step: what it wrote is current. */
  advance(): void {
    [this.front, this.back] = [this.back, this.front];
  }

  set(values: Float32Array): void {
    this.front.values.set(values);
  }
}

function sideOf(values: Float32Array): Side {
  return { values, tensor: floatTensor(values, [values.length]) };
}
