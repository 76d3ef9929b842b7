import { sizeOf, type Shape } from '../program/program';
import type { NamedTensors, Tensor } from '../tensor';

/**
 * Weights travel between JavaScript and a model as one flat vector: a call with three tensors costs
 * 25 µs where one with thirty costs 150. A packing says where each tensor lies in the vector, and in
 * which layout, so that a lowering may keep weights in the order its operators read fastest.
 */

/** How the values of one tensor are ordered within its part of the vector. */
export interface TensorLayout {
  readonly name: string;
  /** How many numbers the part has; more than the tensor's where the layout pads. */
  storedSize(shape: Shape): number;
  /** Writes row-major `values` into `part`, which has `storedSize` numbers. Padding becomes 0. */
  store(values: Float32Array, shape: Shape, part: Float32Array): void;
  /** Reads `part` back into row-major order. */
  load(part: Float32Array, shape: Shape): Float32Array;
}

/** The canonical order of docs/tensors.md. */
export const ROW_MAJOR: TensorLayout = {
  name: 'rowMajor',
  storedSize: sizeOf,
  store: (values, _shape, part) => part.set(values),
  load: (part) => part.slice(),
};

export interface TensorInfo {
  readonly name: string;
  readonly shape: Shape;
}

/** Where one tensor lies. */
export interface PackedTensor extends TensorInfo {
  readonly layout: TensorLayout;
  readonly offset: number;
  /** Numbers from `offset` on. */
  readonly storedSize: number;
}

export class Packing {
  readonly tensors: readonly PackedTensor[];
  /** Length of the vector. */
  readonly size: number;

  constructor(tensors: readonly (TensorInfo & { readonly layout: TensorLayout })[]) {
    let offset = 0;
    this.tensors = tensors.map(({ name, shape, layout }) => {
      const storedSize = layout.storedSize(shape);
      const packed = { name, shape, layout, offset, storedSize };
      offset += storedSize;
      return packed;
    });
    this.size = offset;
  }

  /** Writes each tensor to its place. A missing or misshapen one is a defect and throws. */
  pack(tensors: NamedTensors): Float32Array {
    const vector = new Float32Array(this.size);
    for (const { name, shape, layout, offset, storedSize } of this.tensors) {
      const tensor = tensors.get(name);
      if (tensor?.data.length !== sizeOf(shape))
        throw new Error(`no ${name} of [${String(shape)}]`);
      layout.store(tensor.data, shape, vector.subarray(offset, offset + storedSize));
    }
    return vector;
  }

  /** Copies of the tensors, by name. */
  unpack(vector: Float32Array): Map<string, Tensor> {
    return new Map(
      this.tensors.map(({ name, shape, layout, offset, storedSize }) => [
        name,
        { shape, data: layout.load(vector.subarray(offset, offset + storedSize), shape) },
      ]),
    );
  }
}
