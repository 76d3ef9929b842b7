import type { LoweringName } from './choice';
import type { OnnxValueInfo } from '../onnx/graph';
import type { Program } from '../program/program';
import type { Packing } from './packing';

/** Program inputs that arrive together as the one flat model input `vector`. */
export interface PackedInputs {
  /** `parameters`, `frozen`, `state`. */
  readonly vector: string;
  /** Names of program inputs; their order is the order in the vector. */
  readonly names: readonly string[];
  /**
   * The packing to use, where it is settled already: an inference model reads the vector that the
   * training model writes. Left out, the lowering chooses.
   */
  readonly packing?: Packing | undefined;
}

/** Program outputs that leave together as the flat model output `next.VECTOR`, packed as `VECTOR`. */
export interface PackedOutputs {
  readonly vector: string;
  /** From the name of a program input of that vector to the program output with its new value. */
  readonly outputs: ReadonlyMap<string, string>;
}

/**
 * An update of one packed vector by the gradients of its tensors. It is elementwise (and may reduce
 * over the whole vector), so it is built for the vector's packed size and never looks inside.
 */
export interface PackedUpdate {
  readonly vector: string;
  /** From the name of a program input of that vector to the program output with its gradient. */
  readonly gradients: ReadonlyMap<string, string>;
  /**
   * The update for `size` numbers. Its inputs `w` and `g` are the vector and the packed gradients;
   * every other input becomes a model input. Its output `w` becomes the model output `next.VECTOR`,
   * and every other output NAME becomes `next.NAME`.
   */
  readonly build: (size: number) => Program;
  /** The model output that the packed gradients leave as, where they are wanted. */
  readonly gradientOutput?: string;
}

/** What a lowering is asked to write as one model. */
export interface LoweringPlan {
  /** Names the graph. */
  readonly name: string;
  readonly program: Program;
  /** Program inputs in 0..1 that arrive as bytes 0..255. */
  readonly byteInputs?: readonly string[];
  readonly packedInputs: readonly PackedInputs[];
  readonly packedOutputs: readonly PackedOutputs[];
  readonly update?: PackedUpdate | undefined;
  /** Program outputs that leave as model outputs of the same name, row-major. */
  readonly outputs: readonly string[];
  /** The name of an output before all others: a sequence, with the first of `outputs` in it. */
  readonly sequence?: string | undefined;
}

export interface LoweredModel {
  /** An ONNX file. */
  readonly model: Uint8Array;
  /** Inputs of program kind data, scalar and random keep their names; vectors are as planned. */
  readonly inputs: readonly OnnxValueInfo[];
  /** Without the sequence. */
  readonly outputs: readonly OnnxValueInfo[];
  /** By vector. A vector without tensors has no model input or output. */
  readonly packings: ReadonlyMap<string, Packing>;
}

/** Writes programs as ONNX models for one target. */
export interface Lowering {
  readonly name: LoweringName;
  lower(plan: LoweringPlan): LoweredModel;
}
