/** Numbers with a shape, as they lie in files and cross from room to room. */
export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/** Tensors by name, in the layouts of docs/tensors.md. */
export type NamedTensors = ReadonlyMap<string, Tensor>;
