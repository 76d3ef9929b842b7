import { beforeAll, describe, expect, it } from 'vitest';
import { LAYERS } from '../../../shared/layers';
import type { Lowering } from '../../../shared/lowering/lowering';
import { standardLowering } from '../../../shared/lowering/standard';
import { webgpuLowering } from '../../../shared/lowering/webgpu';
import { ProgramBuilder } from '../../../shared/program/builder';
import { restrict } from '../../../shared/program/program';
import { interpret } from '../../../shared/program/testing/interpreter';
import { testNumbers } from '../../../shared/program/testing/numbers';
import { buildInferenceProgram, NAMES, weightGroups } from '../../../shared/program/training';
import {
  BATCH_SIZE,
  error,
  LEARNING_RATE,
  largestOf,
  scaleOf,
  SETUP,
  tensorsOf,
  wellConditionedExamples,
  type Example,
} from '../testing/examples';
import { OnnxTrainingSession } from './session';
import { blockedSupport } from './blocked';
import { runStep } from './step';
import { runLowered } from './testing';

const NETWORKS = 320;
/** Every lowering that runs on this processor. */
const { lowering: blocked } = await blockedSupport();
const LOWERINGS: readonly Lowering[] = [
  standardLowering,
  webgpuLowering,
  ...(blocked ? [blocked] : []),
];
describe('random networks of every kind of layer', { timeout: 600_000 }, () => {
  let examples: readonly Example[] = [];

  beforeAll(() => {
    examples = wellConditionedExamples(NETWORKS);
  }, 600_000);

  it('are more than 300, of every kind', () => {
    const kinds = new Set(examples.flatMap(({ spec }) => spec.layers.map(({ kind }) => kind)));
    expect([...LAYERS.keys()].filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(examples.length).toBeGreaterThan(300);
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
