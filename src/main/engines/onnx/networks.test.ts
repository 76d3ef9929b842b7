import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { LAYERS } from '../../../shared/layers';
import { networks } from '../../../shared/layers/testing/networks';
import type { Lowering } from '../../../shared/lowering/lowering';
import { standardLowering } from '../../../shared/lowering/standard';
import { webgpuLowering } from '../../../shared/lowering/webgpu';
import { ProgramBuilder } from '../../../shared/program/builder';
import { restrict, sizeOf, type Program } from '../../../shared/program/program';
import { interpret, type Array64 } from '../../../shared/program/testing/interpreter';
import { testNumbers } from '../../../shared/program/testing/numbers';
import {
  buildInferenceProgram,
  buildTrainingProgram,
  NAMES,
  weightGroups,
} from '../../../shared/program/training';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import type { NamedTensors, Tensor } from '../../../shared/tensor';
import { trainingSetupSchema } from '../../../shared/training/setup';
import { fillUniform } from '../random';
import { OnnxTrainingSession } from './session';
import { blockedSupport } from './blocked';
import { runStep } from './step';
import { runLowered } from './testing';

const NETWORKS = 320;
const BATCH_SIZE = 3;
/** Every lowering that runs on this processor. */
const { lowering: blocked } = await blockedSupport();
const LOWERINGS: readonly Lowering[] = [
  standardLowering,
  webgpuLowering,
  ...(blocked ? [blocked] : []),
];
/** The same networks on every run of the tests: a failure can be looked at again. */
const SEED = 4;
/** With SGD at rate 1 a weight's change is its gradient. */
const LEARNING_RATE = 1;
const SETUP = trainingSetupSchema.parse({
  optimizer: { kind: 'sgd', learningRate: LEARNING_RATE },
  batchSize: BATCH_SIZE,
});

/** A network with the numbers to feed it and what the interpreter makes of them. */
interface Example {
  readonly label: string;
  readonly spec: ModelSpec;
  readonly program: Program;
  readonly feeds: ReadonlyMap<string, Float32Array>;
  readonly expected: ReadonlyMap<string, Array64>;
  /** The largest gradient of any weight. */
  readonly largest: number;
}

describe('random networks of every kind of layer', { timeout: 600_000 }, () => {
  const examples: Example[] = [];
  let illConditioned = 0;

  beforeAll(() => {
    const specs = fc.sample(networks(), { numRuns: NETWORKS, seed: SEED });
    for (const [index, spec] of specs.entries()) {
      const program = buildTrainingProgram(spec, SETUP, BATCH_SIZE);
      const feeds = feedsOf(program, spec, index);
      const expected = interpret(program, feeds);
      const largest = largestGradient(spec, expected);
      const label = `network ${index} (${spec.layers.map(({ kind }) => kind).join(', ')})`;
      const example = { label, spec, program, feeds, expected, largest };
      if (isWellConditioned(example)) examples.push(example);
      else illConditioned += 1;
    }
  }, 600_000);

  it('are more than 300, of every kind', () => {
    const kinds = new Set(examples.flatMap(({ spec }) => spec.layers.map(({ kind }) => kind)));
    expect([...LAYERS.keys()].filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(examples.length).toBeGreaterThan(300);
    expect(examples.length + illConditioned).toBe(NETWORKS);
  });

  it('have gradients that agree with finite differences', () => {
    for (const { label, spec, program, feeds, expected, largest } of examples) {
      const lossOnly = restrict(program, [NAMES.loss]);
      for (const [index, { name, shape }] of weightGroups(spec).parameters.entries()) {
        const gradient = expected.get(NAMES.gradient(name))?.data ?? [];
        const start = feeds.get(name) ?? [];
        const direction = testNumbers(shape, index + 7);
        const lossAt = (distance: number): number => {
          const moved = Array.from(direction, (d, i) => (start[i] ?? NaN) + distance * d);
          const all = new Map<string, ArrayLike<number>>([...feeds, [name, moved]]);
          return interpret(lossOnly, all).get(NAMES.loss)?.data[0] ?? NaN;
        };
        // A kink (of a ReLU or a maximum) within the larger distance is seldom within the smaller.
        const slopes = [1e-5, 1e-7].map((h) => (lossAt(h) - lossAt(-h)) / (2 * h));
        const slope = direction.reduce((sum, d, i) => sum + d * (gradient[i] ?? NaN), 0);
        const scale = Math.max(Math.abs(slope), 0.01 * largest);
        const error = Math.min(...slopes.map((measured) => Math.abs(measured - slope) / scale));
        expect(error, `${label}: ${name}`).toBeLessThan(1e-4);
      }
    }
  });

  it.each(LOWERINGS)('take the step of the interpreter, lowered by $name', async (lowering) => {
    for (const { label, spec, program, feeds, expected, largest } of examples) {
      const options = { lowering, threads: 1, path: '' };
      const actual = await runStep(spec, SETUP, tensorsOf(program, feeds), options);
      for (const [name, { data }] of expected) {
        const given = actual.get(name.replace(/^next\./, 'new.'))?.data ?? [];
        const scale = scaleOf(name, largest);
        expect(error(given, data, scale), `${label}: ${name}`).toBeLessThan(1e-4);
      }
    }
  });

  // A step that shows its activations keeps the runtime from merging operators as it does here.
  it('are trained and used by a session as the interpreter says', async () => {
    for (const { label, spec, program, feeds, expected, largest } of examples) {
      const weights = tensorsOf(program, feeds);
      const parts = { spec, setup: SETUP, lowering: standardLowering, threads: 1, weights };
      const session = await OnnxTrainingSession.create(parts);
      const x = feeds.get(NAMES.x) ?? new Float32Array();
      const y = feeds.get(NAMES.y) ?? new Float32Array();
      const inference = buildInferenceProgram(spec, BATCH_SIZE);
      const predicted = interpret(restrict(inference, [NAMES.output]), feeds);
      const logits = await session.predict(x, BATCH_SIZE);
      const { data } = predicted.get(NAMES.output) ?? { data: [] };
      expect(error(logits, data, 1e-3), `${label}: prediction`).toBeLessThan(1e-4);

      await session.step({ x, y, size: BATCH_SIZE }, 1, LEARNING_RATE);
      const trained = await session.parameters();
      for (const { name } of weightGroups(spec).parameters) {
        const before = feeds.get(name) ?? [];
        const after = trained.get(name)?.data ?? [];
        const change = Array.from(before, (value, i) => value - (after[i] ?? NaN));
        const gradient = expected.get(NAMES.gradient(name))?.data ?? [];
        // The change of a weight has as few digits as the weight.
        const scale = Math.max(0.01 * largest, 0.1 * largestOf(before));
        expect(error(change, gradient, scale), `${label}: ${name}`).toBeLessThan(1e-4);
      }
      await session.dispose();
    }
  });
});

describe('zeros around the input of a pool', () => {
  it.each(['maxPool2d', 'avgPool2d'] as const)('count as zeros in %s', async (kind) => {
    const b = new ProgramBuilder();
    const x = b.input('data', 'x', [1, 2, 4, 4]);
    const negative = b.neg(b.abs(x));
    const padded = b.pad(negative, [0, 0, 2, 1], [0, 0, 2, 1]);
    const y = b[kind](padded, { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] });
    const program = b.build({ y });
    const feeds = new Map([['x', testNumbers([1, 2, 4, 4], 1)]]);
    const actual = (await runLowered(standardLowering, program, feeds)).get('y')?.data ?? [];
    const expected = interpret(program, feeds).get('y')?.data ?? [];
    expect(error(actual, expected, 1)).toBeLessThan(1e-6);
  });
});

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

function tensorsOf(program: Program, feeds: ReadonlyMap<string, Float32Array>): NamedTensors {
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

function largestOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/** The largest difference, relative to the largest number expected or to `scale` if that is more. */
/** Below this a number is what cancelling left over: gradients and means that are zero in theory. */
function scaleOf(name: string, largestGradient: number): number {
  if (name.startsWith('grad.')) return 0.03 * largestGradient;
  return name.startsWith('next.') ? 0.1 : 1e-3;
}

function error(actual: ArrayLike<number>, expected: ArrayLike<number>, scale: number): number {
  if (actual.length !== expected.length) return NaN;
  const differences = Array.from(expected, (value, i) => value - (actual[i] ?? NaN));
  if (differences.some(Number.isNaN)) return NaN;
  return largestOf(differences) / Math.max(largestOf(expected), scale);
}
