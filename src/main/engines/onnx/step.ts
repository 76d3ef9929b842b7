import type { Tensor as OnnxTensor } from 'onnxruntime-node';
import type { LoweredModel, Lowering } from '../../../shared/lowering/lowering';
import { nextOf, trainingPlan, VECTORS } from '../../../shared/lowering/plans';
import { NAMES, weightGroups } from '../../../shared/program/training';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import type { NamedTensors, Tensor } from '../../../shared/tensor';
import { optimizerOf } from '../../../shared/training/optimizers';
import type { TrainingSetup } from '../../../shared/training/setup';
import { batchSizeOf, slotsNamed, stepTensors } from '../stepTensors';
import { CPU, type OnnxDevice } from './device';
import { floatsOf, floatTensor } from './runtime';

export interface StepOptions {
  readonly lowering: Lowering;
  readonly threads: number;
  /** The processor when left out. */
  readonly device?: OnnxDevice;
  /** The file that `tensors` came from, for error messages. */
  readonly path: string;
  /** Which step of a run it is, from 1: decides random numbers and the optimizer's corrections. */
  readonly step?: number;
}

/**
 * One training step on given tensors, with everything it computed on the way: for checking engines
 * against each other and for teaching. Names and layouts are those of docs/tensors.md.
 *
 * `tensors` holds `x` and `y`; where wanted weights, optimizer slots (`SLOT.WEIGHT`) and random
 * numbers (`rand.BLOCK`). Weights that are left out start from the seed, slots from zero. The step
 * counts as the first one unless told otherwise, at the optimizer's own learning rate.
 *
 * @throws CatalogError TENSOR_MISSING, TENSOR_UNKNOWN, TENSOR_WRONG_SHAPE
 */
export async function runStep(
  spec: ModelSpec,
  setup: TrainingSetup,
  tensors: NamedTensors,
  { lowering, threads, device = CPU, path, step = 1 }: StepOptions,
): Promise<NamedTensors> {
  const batchSize = batchSizeOf(tensors, spec, path);
  const { parameters } = weightGroups(spec);
  const gradients = parameters.map(({ name }) => NAMES.gradient(name));
  const activations = spec.layers.map(({ id }) => NAMES.activation(id));
  const plan = trainingPlan(spec, setup, batchSize, {
    extraOutputs: [...gradients, ...activations],
  });
  const { inputs } = plan.program;
  const given = stepTensors(spec, setup, tensors, inputs, { path, step });
  const { x, y, weights, slots, randoms } = given;
  const lowered = lowering.lower(plan);

  const result = await run(
    lowered,
    { threads, device },
    {
      ...feedsOf(new Map([...randoms, [NAMES.x, x], [NAMES.y, y]])),
      ...scalarFeeds(setup, step),
      ...vectorFeeds(lowered, weights, slots, optimizerOf(setup.optimizer).slots),
    },
  );

  const output = new Map<string, Tensor>();
  for (const name of [NAMES.loss, NAMES.output, ...gradients, ...activations])
    output.set(name, tensorOf(result[name]));
  for (const [name, tensor] of weights) output.set(`param.${name}`, tensor);
  for (const [name, tensor] of newWeights(lowered, weights, result))
    output.set(`new.${name}`, tensor);
  for (const [name, tensor] of randoms) output.set(name, tensor);
  return output;
}

type Feeds = Record<string, OnnxTensor>;

function feedsOf(tensors: NamedTensors): Feeds {
  return Object.fromEntries(
    [...tensors].map(([name, { data, shape }]) => [name, floatTensor(data, shape)]),
  );
}

function scalarFeeds(setup: TrainingSetup, step: number): Feeds {
  const { learningRate } = setup.optimizer;
  const scalars = optimizerOf(setup.optimizer).scalars(step, learningRate);
  return Object.fromEntries(
    Object.entries(scalars).map(([name, value]) => [
      NAMES.scalar(name),
      floatTensor(Float32Array.of(value), []),
    ]),
  );
}

function vectorFeeds(
  { packings }: LoweredModel,
  weights: NamedTensors,
  slots: NamedTensors,
  slotNames: readonly string[],
): Feeds {
  const feeds: Feeds = {};
  for (const [vector, packing] of packings)
    feeds[vector] = floatTensor(packing.pack(weights), [packing.size]);
  const packing = packings.get(VECTORS.parameters);
  for (const slot of packing ? slotNames : []) {
    const own = slotsNamed(slot, slots);
    const values = packing?.pack(own) ?? new Float32Array();
    feeds[NAMES.slot(slot)] = floatTensor(values, [values.length]);
  }
  return feeds;
}

/** Runs the model once. Feeds that it has no input for (a network without weights) are left out. */
async function run(
  lowered: LoweredModel,
  { threads, device }: { readonly threads: number; readonly device: OnnxDevice },
  feeds: Feeds,
): Promise<Feeds> {
  const session = await device.load(lowered.model, threads);
  try {
    const wanted = lowered.inputs.map(({ name }): [string, OnnxTensor] => {
      const feed = feeds[name];
      if (!feed) throw new Error(`nothing to feed ${name}`);
      return [name, feed];
    });
    const outputs = lowered.outputs.map(({ name }) => name);
    const results = await device.run(session, Object.fromEntries(wanted), outputs);
    return { ...results };
  } finally {
    await session.release();
  }
}

function newWeights(
  { packings }: LoweredModel,
  before: NamedTensors,
  result: Feeds,
): Map<string, Tensor> {
  const after = new Map(before);
  for (const vector of [VECTORS.parameters, VECTORS.state]) {
    const values = result[nextOf(vector)];
    if (!values) continue;
    for (const [name, tensor] of packings.get(vector)?.unpack(floatsOf(values)) ?? [])
      after.set(name, tensor);
  }
  return after;
}

function tensorOf(tensor: OnnxTensor | undefined): Tensor {
  return { shape: tensor?.dims ?? [], data: floatsOf(tensor) };
}
