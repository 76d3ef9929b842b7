import type { Tensor as OnnxTensor } from 'onnxruntime-node';
import { CatalogError } from '../../../shared/errors';
import type { LoweredModel, Lowering } from '../../../shared/lowering/lowering';
import { nextOf, trainingPlan, VECTORS } from '../../../shared/lowering/plans';
import { RANDOM_PREFIX } from '../../../shared/program/network';
import { sizeOf, type Shape } from '../../../shared/program/program';
import { NAMES, weightGroups } from '../../../shared/program/training';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import type { NamedTensors, Tensor } from '../../../shared/tensor';
import { optimizerOf } from '../../../shared/training/optimizers';
import type { TrainingSetup } from '../../../shared/training/setup';
import { fillUniform } from './random';
import { floatsOf, floatTensor, loadModel } from './runtime';
import { initialWeights } from './weights';

export interface StepOptions {
  readonly lowering: Lowering;
  readonly threads: number;
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
  { lowering, threads, path, step = 1 }: StepOptions,
): Promise<NamedTensors> {
  const batchSize = batchSizeOf(tensors, spec, path);
  const { parameters } = weightGroups(spec);
  const gradients = parameters.map(({ name }) => NAMES.gradient(name));
  const activations = spec.layers.map(({ id }) => NAMES.activation(id));
  const lowered = lowering.lower(
    trainingPlan(spec, setup, batchSize, { extraOutputs: [...gradients, ...activations] }),
  );

  const weights = new Map(initialWeights(spec, setup.seed));
  const randoms = drawRandoms(lowered, setup.seed, step);
  const slots = zeroSlots(spec, setup);
  const expected = new Map<string, Shape>(lowered.inputs.map(({ name, shape }) => [name, shape]));
  const known = [NAMES.x, NAMES.y, ...weights.keys(), ...randoms.keys(), ...slots.keys()];
  for (const [name, tensor] of tensors) {
    if (!known.includes(name))
      throw new CatalogError('TENSOR_UNKNOWN', { path, name, known: known.join(', ') });
    const own = [weights, randoms, slots].find((group) => group.has(name));
    checkShape(name, tensor, own?.get(name)?.shape ?? expected.get(name) ?? []);
    own?.set(name, tensor);
  }

  const result = await run(lowered, threads, {
    ...feedsOf(new Map([...randoms, ...onlyData(tensors)])),
    ...scalarFeeds(setup, step),
    ...vectorFeeds(lowered, weights, slots, optimizerOf(setup.optimizer).slots),
  });

  const output = new Map<string, Tensor>();
  for (const name of [NAMES.loss, NAMES.output, ...gradients, ...activations])
    output.set(name, tensorOf(result[name]));
  for (const [name, tensor] of weights) output.set(`param.${name}`, tensor);
  for (const [name, tensor] of newWeights(lowered, weights, result))
    output.set(`new.${name}`, tensor);
  for (const [name, tensor] of randoms) output.set(name, tensor);
  return output;
}

function batchSizeOf(tensors: NamedTensors, spec: ModelSpec, path: string): number {
  for (const name of [NAMES.x, NAMES.y])
    if (!tensors.has(name)) throw new CatalogError('TENSOR_MISSING', { path, name });
  const x = tensors.get(NAMES.x) as Tensor;
  const batchSize = x.shape[0] ?? 0;
  if (batchSize < 1 || x.shape.length !== spec.inputShape.length + 1)
    throw wrongShape(NAMES.x, x.shape, `N × ${spec.inputShape.join(' × ')}`);
  return batchSize;
}

function checkShape(name: string, { shape }: Tensor, expected: Shape): void {
  if (String(shape) !== String(expected)) throw wrongShape(name, shape, expected.join(' × '));
}

function wrongShape(name: string, shape: Shape, expected: string): CatalogError {
  return new CatalogError('TENSOR_WRONG_SHAPE', { name, shape: shape.join(' × '), expected });
}

function drawRandoms({ inputs }: LoweredModel, seed: number, step: number): Map<string, Tensor> {
  const randoms = new Map<string, Tensor>();
  for (const { name, shape } of inputs) {
    if (!name.startsWith(RANDOM_PREFIX)) continue;
    const data = new Float32Array(sizeOf(shape));
    fillUniform(data, { seed, step, name });
    randoms.set(name, { shape, data });
  }
  return randoms;
}

function zeroSlots(spec: ModelSpec, setup: TrainingSetup): Map<string, Tensor> {
  const slots = new Map<string, Tensor>();
  for (const slot of optimizerOf(setup.optimizer).slots)
    for (const { name, shape } of weightGroups(spec).parameters)
      slots.set(`${slot}.${name}`, { shape, data: new Float32Array(sizeOf(shape)) });
  return slots;
}

type Feeds = Record<string, OnnxTensor>;

function onlyData(tensors: NamedTensors): [string, Tensor][] {
  return [...tensors].filter(([name]) => name === NAMES.x || name === NAMES.y);
}

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
    const prefix = `${slot}.`;
    const own = new Map(
      [...slots].flatMap(([name, tensor]): [string, Tensor][] =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
      ),
    );
    const values = packing?.pack(own) ?? new Float32Array();
    feeds[NAMES.slot(slot)] = floatTensor(values, [values.length]);
  }
  return feeds;
}

/** Runs the model once. Feeds that it has no input for (a network without weights) are left out. */
async function run(lowered: LoweredModel, threads: number, feeds: Feeds): Promise<Feeds> {
  const session = await loadModel(lowered.model, threads);
  try {
    const wanted = lowered.inputs.map(({ name }): [string, OnnxTensor] => {
      const feed = feeds[name];
      if (!feed) throw new Error(`nothing to feed ${name}`);
      return [name, feed];
    });
    const results = await session.run(Object.fromEntries(wanted));
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
