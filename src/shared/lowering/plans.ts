import type { ModelSpec, WeightInfo } from '../spec/modelSpec';
import { optimizerOf } from '../training/optimizers';
import type { TrainingSetup } from '../training/setup';
import {
  NAMES,
  buildInferenceProgram,
  buildTrainingProgram,
  buildUpdateProgram,
  weightGroups,
} from '../program/training';
import type { LoweringPlan, PackedInputs } from './lowering';
import type { Packing } from './packing';

/** The flat vectors that a network's tensors travel in. */
export const VECTORS = { parameters: 'parameters', frozen: 'frozen', state: 'state' } as const;

/** The model output with all gradients, packed as the parameters. */
export const PACKED_GRADIENT = 'gradient';

/** `next.VECTOR`, as lowerings name what becomes of a vector. */
export const nextOf = (vector: string): string => `next.${vector}`;

/**
 * One whole training step as one model: forward, loss, gradients, update.
 *
 * @param options.extraOutputs outputs of the training program to leave as they are, beside loss and
 *   output
 * @param options.bytes whether the images arrive as bytes
 * @param options.sequence the name of a sequence to leave before the other outputs
 */
export function trainingPlan(
  spec: ModelSpec,
  setup: TrainingSetup,
  batchSize: number,
  options: {
    readonly packings?: ReadonlyMap<string, Packing> | undefined;
    readonly extraOutputs?: readonly string[];
    readonly bytes?: boolean;
    readonly sequence?: string | undefined;
  } = {},
): LoweringPlan {
  const groups = weightGroups(spec);
  const optimizer = optimizerOf(setup.optimizer);
  return {
    name: 'training_step',
    program: buildTrainingProgram(spec, setup, batchSize),
    byteInputs: options.bytes ? [NAMES.x] : [],
    packedInputs: packedInputs(spec, options.packings),
    packedOutputs: [{ vector: VECTORS.state, outputs: named(groups.state, NAMES.next) }],
    update: {
      vector: VECTORS.parameters,
      gradients: named(groups.parameters, NAMES.gradient),
      build: (size) => buildUpdateProgram(optimizer, size, setup),
      gradientOutput: PACKED_GRADIENT,
    },
    outputs: [NAMES.loss, NAMES.output, ...(options.extraOutputs ?? [])],
    sequence: options.sequence,
  };
}

/** The network in inference mode, reading the vectors that the training step writes. */
export function inferencePlan(
  spec: ModelSpec,
  batchSize: number,
  outputs: readonly string[],
  packings: ReadonlyMap<string, Packing>,
): LoweringPlan {
  return {
    name: 'inference',
    program: buildInferenceProgram(spec, batchSize),
    packedInputs: packedInputs(spec, packings),
    packedOutputs: [],
    outputs,
  };
}

function packedInputs(
  spec: ModelSpec,
  packings: ReadonlyMap<string, Packing> | undefined,
): PackedInputs[] {
  const groups = weightGroups(spec);
  return Object.values(VECTORS).map((vector) => ({
    vector,
    names: groups[vector].map(({ name }) => name),
    packing: packings?.get(vector),
  }));
}

function named(
  weights: readonly WeightInfo[],
  outputOf: (name: string) => string,
): ReadonlyMap<string, string> {
  return new Map(weights.map(({ name }) => [name, outputOf(name)]));
}
