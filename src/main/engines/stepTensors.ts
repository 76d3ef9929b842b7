import { CatalogError } from '../../shared/errors';
import { sizeOf, type Program, type Shape } from '../../shared/program/program';
import { NAMES, weightGroups } from '../../shared/program/training';
import type { ModelSpec } from '../../shared/spec/modelSpec';
import type { NamedTensors, Tensor } from '../../shared/tensor';
import { optimizerOf } from '../../shared/training/optimizers';
import type { TrainingSetup } from '../../shared/training/setup';
import { fillUniform } from './random';
import { initialWeights } from './weights';

/** Everything that one step on given tensors starts from, complete and checked. */
export interface StepTensors {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly weights: NamedTensors;
  /** By `SLOT.WEIGHT`. */
  readonly slots: NamedTensors;
  /** By `rand.BLOCK`. */
  readonly randoms: NamedTensors;
}

export interface StepOrigin {
  /** The file that the tensors came from, for error messages. */
  readonly path: string;
  /** Which step of a run it is, from 1: decides the random numbers. */
  readonly step: number;
}

/**
 * How many samples the tensors hold.
 * @throws CatalogError TENSOR_MISSING, TENSOR_WRONG_SHAPE
 */
export function batchSizeOf(tensors: NamedTensors, spec: ModelSpec, path: string): number {
  for (const name of [NAMES.x, NAMES.y])
    if (!tensors.has(name)) throw new CatalogError('TENSOR_MISSING', { path, name });
  const x = tensors.get(NAMES.x) as Tensor;
  const batchSize = x.shape[0] ?? 0;
  if (batchSize < 1 || x.shape.length !== spec.inputShape.length + 1)
    throw wrongShape(NAMES.x, x.shape, `N × ${spec.inputShape.join(' × ')}`);
  return batchSize;
}

/**
 * Completes the tensors that were given: weights that are left out start from the seed, slots from
 * zero, random numbers are those of the step.
 * @param inputs of the training program, for the batch size of `tensors`
 * @throws CatalogError TENSOR_UNKNOWN, TENSOR_WRONG_SHAPE
 */
export function stepTensors(
  spec: ModelSpec,
  setup: TrainingSetup,
  tensors: NamedTensors,
  inputs: Program['inputs'],
  { path, step }: StepOrigin,
): StepTensors {
  const weights = new Map(initialWeights(spec, setup.seed));
  const randoms = drawRandoms(inputs, setup.seed, step);
  const slots = zeroSlots(spec, setup);
  const data = new Map<string, Tensor>();
  const expected = new Map<string, Shape>(inputs.map(({ name, value }) => [name, value.shape]));
  const known = [NAMES.x, NAMES.y, ...weights.keys(), ...randoms.keys(), ...slots.keys()];
  for (const [name, tensor] of tensors) {
    if (!known.includes(name))
      throw new CatalogError('TENSOR_UNKNOWN', { path, name, known: known.join(', ') });
    const own = [weights, randoms, slots].find((group) => group.has(name)) ?? data;
    checkShape(name, tensor, own.get(name)?.shape ?? expected.get(name) ?? []);
    own.set(name, tensor);
  }
  const [x, y] = [NAMES.x, NAMES.y].map((name) => data.get(name) as Tensor);
  return { x: x as Tensor, y: y as Tensor, weights, slots, randoms };
}

/** The slots of one name, by the weights they belong to. */
export function slotsNamed(slot: string, slots: NamedTensors): NamedTensors {
  const prefix = `${slot}.`;
  return new Map(
    [...slots].flatMap(([name, tensor]): [string, Tensor][] =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
    ),
  );
}

function checkShape(name: string, { shape }: Tensor, expected: Shape): void {
  if (String(shape) !== String(expected)) throw wrongShape(name, shape, expected.join(' × '));
}

function wrongShape(name: string, shape: Shape, expected: string): CatalogError {
  return new CatalogError('TENSOR_WRONG_SHAPE', { name, shape: shape.join(' × '), expected });
}

function drawRandoms(inputs: Program['inputs'], seed: number, step: number): Map<string, Tensor> {
  const randoms = new Map<string, Tensor>();
  for (const { kind, name, value } of inputs) {
    if (kind !== 'random') continue;
    const data = new Float32Array(sizeOf(value.shape));
    fillUniform(data, { seed, step, name });
    randoms.set(name, { shape: value.shape, data });
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
