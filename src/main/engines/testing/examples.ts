import fc from 'fast-check';
import { networks } from '../../../shared/layers/testing/networks';
import { sizeOf, type Program } from '../../../shared/program/program';
import { interpret, type Array64 } from '../../../shared/program/testing/interpreter';
import { testNumbers } from '../../../shared/program/testing/numbers';
import { buildTrainingProgram, NAMES, weightGroups } from '../../../shared/program/training';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import type { NamedTensors, Tensor } from '../../../shared/tensor';
import { trainingSetupSchema } from '../../../shared/training/setup';
import { fillUniform } from '../random';

/** Random networks with what an interpreter in double precision makes of them: every engine's test. */

export const BATCH_SIZE = 3;
/** The same networks on every run of the tests: a failure can be looked at again. */
const SEED = 4;
/** With SGD at rate 1 a weight's change is its gradient. */
export const LEARNING_RATE = 1;
export const SETUP = trainingSetupSchema.parse({
  optimizer: { kind: 'sgd', learningRate: LEARNING_RATE },
  batchSize: BATCH_SIZE,
});

/** A network with the numbers to feed it and what the interpreter makes of them. */
export interface Example {
  readonly label: string;
  readonly spec: ModelSpec;
  readonly program: Program;
  readonly feeds: ReadonlyMap<string, Float32Array>;
  readonly expected: ReadonlyMap<string, Array64>;
  /** The largest gradient of any weight. */
  readonly largest: number;
}

/** The first `count` networks of the corpus, without those that no 32-bit engine can be right about. */
export function wellConditionedExamples(count: number): Example[] {
  return fc
    .sample(networks(), { numRuns: count, seed: SEED })
    .map((spec, index): Example => {
      const program = buildTrainingProgram(spec, SETUP, BATCH_SIZE);
      const feeds = feedsOf(program, spec, index);
      const expected = interpret(program, feeds);
      const largest = largestGradient(spec, expected);
      const label = `network ${index} (${spec.layers.map(({ kind }) => kind).join(', ')})`;
      return { label, spec, program, feeds, expected, largest };
    })
    .filter(isWellConditioned);
}

/** An image batch, its classes, random numbers, and weights that keep values of order 1. */
function feedsOf(program: Program, spec: ModelSpec, seed: number): Map<string, Float32Array> {
  const classes = sizeOf(spec.outputShape);
  return new Map(
    program.inputs.map(({ kind, name, value }, i): [string, Float32Array] => {
      const { shape } = value;
      const numbers = testNumbers(shape, 100 * seed + i);
      if (kind === 'random') fillUniform(numbers, { seed: SETUP.seed, step: 1, name });
      if (kind === 'random') return [name, numbers];
      if (name === NAMES.y)
        return [name, numbers.map((_, at) => Number(at % classes === seed % classes))];
      // Running variances are positive.
      if (kind === 'state') return [name, numbers.map((n) => (n + 1.1) / 2)];
      if (kind !== 'parameter' || shape.length === 1) return [name, numbers];
      const fan = Math.sqrt(sizeOf(shape.slice(1)));
      return [name, numbers.map((n) => n / fan)];
    }),
  );
}

/**
 * Whether the gradients stay when every number fed changes by as little as 32-bit floats round. Where
 * they do not (the normalisation of a channel that is constant), no 32-bit engine can be right.
 */
function isWellConditioned({ program, feeds, expected, largest }: Example): boolean {
  const nudged = new Map(
    [...feeds].map(([name, values]): [string, ArrayLike<number>] => {
      if (name === NAMES.y || name.startsWith('rand.')) return [name, values];
      const nudges = testNumbers([values.length], 11);
      return [name, Array.from(values, (value, i) => value * (1 + 1e-7 * (nudges[i] ?? 0)))];
    }),
  );
  return [...interpret(program, nudged)].every(([name, { data }]) => {
    const reference = expected.get(name)?.data ?? [];
    return error(data, reference, name.startsWith('grad.') ? 0.01 * largest : 1e-3) < 1e-5;
  });
}

/** What a network is fed, as the tensors of a step. */
export function tensorsOf(
  program: Program,
  feeds: ReadonlyMap<string, Float32Array>,
): NamedTensors {
  return new Map(
    program.inputs.map(({ name, value }): [string, Tensor] => [
      name,
      { shape: value.shape, data: feeds.get(name) ?? new Float32Array() },
    ]),
  );
}

function largestGradient(spec: ModelSpec, results: ReadonlyMap<string, Array64>): number {
  const sizes = weightGroups(spec).parameters.map(({ name }) =>
    largestOf(results.get(NAMES.gradient(name))?.data ?? []),
  );
  return Math.max(...sizes, 1e-2);
}

export function largestOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/** Below this a number is what cancelling left over: gradients and means that are zero in theory. */
export function scaleOf(name: string, largestGradient: number): number {
  if (name.startsWith('grad.')) return 0.03 * largestGradient;
  return name.startsWith('next.') ? 0.1 : 1e-3;
}

/** The largest difference, relative to the largest number expected or to `scale` if that is more. */
export function error(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  scale: number,
): number {
  if (actual.length !== expected.length) return NaN;
  const differences = Array.from(expected, (value, i) => value - (actual[i] ?? NaN));
  if (differences.some(Number.isNaN)) return NaN;
  return largestOf(differences) / Math.max(largestOf(expected), scale);
}
