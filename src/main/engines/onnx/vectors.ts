import type { Tensor as OnnxTensor } from 'onnxruntime-node';
import { floatTensor } from './runtime';

/** A flat vector of weights or optimizer state that steps read, and most of them replace. */
export interface StateVector {
  readonly size: number;
  /** What the next step reads. */
  current(): Promise<OnnxTensor>;
  /** Where the next step writes; null leaves the memory to the step. */
  readonly next: OnnxTensor | null;
  /** After a step: what it wrote is current. */
  advance(written: OnnxTensor | undefined): void;
  /** Takes the last `advance` back; only once after it, and before `set`. */
  goBack(): void;
  /** A copy of the current numbers. */
  read(): Promise<Float32Array>;
  /** Copies of what the last step read and what it wrote. */
  lastChange(): Promise<{ readonly before: Float32Array; readonly after: Float32Array }>;
  set(values: Float32Array): void;
  dispose(): void;
}

/** Numbers, and the tensor that shares them. */
interface Side {
  readonly values: Float32Array;
  readonly tensor: OnnxTensor;
}

/**
 * A vector in the processor's memory. Two sides take turns, one read while the other is written, so
 * that no step allocates memory.
 */
export class AlternatingVector implements StateVector {
  private front: Side;
  private back: Side;

  constructor(values: Float32Array) {
    this.front = sideOf(values);
    this.back = sideOf(new Float32Array(values.length));
  }

  get size(): number {
    return this.front.values.length;
  }

  async current(): Promise<OnnxTensor> {
    return this.front.tensor;
  }

  get next(): OnnxTensor {
    return this.back.tensor;
  }

  advance(): void {
    [this.front, this.back] = [this.back, this.front];
  }

  goBack(): void {
    // The other side still holds what the step read.
    this.advance();
  }

  async read(): Promise<Float32Array> {
    return this.front.values.slice();
  }

  async lastChange(): Promise<{ before: Float32Array; after: Float32Array }> {
    return { before: this.back.values, after: this.front.values };
  }

  set(values: Float32Array): void {
    this.front.values.set(values);
  }

  dispose(): void {
    // Garbage collection takes it.
  }
}

function sideOf(values: Float32Array): Side {
  return { values, tensor: floatTensor(values, [values.length]) };
}
