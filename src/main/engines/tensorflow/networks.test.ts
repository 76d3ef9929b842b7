import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LAYERS } from '../../../shared/layers';
import { standardLowering } from '../../../shared/lowering/standard';
import { NAMES, weightGroups } from '../../../shared/program/training';
import type { NamedTensors } from '../../../shared/tensor';
import { runStep as runOnnxStep } from '../onnx/step';
import {
  BATCH_SIZE,
  error,
  LEARNING_RATE,
  scaleOf,
  SETUP,
  tensorsOf,
  wellConditionedExamples,
  type Example,
} from '../testing/examples';
import type { TensorFlow } from './load';
import { TensorFlowSession } from './session';
import { runStep } from './step';
import { loadForTests, NATIVE } from './testing/library';

/** The corpus of the ONNX engine's tests: whole with the native library, its first part without. */
const NETWORKS = NATIVE ? 320 : 160;

let tf: TensorFlow;
let examples: readonly Example[] = [];
let tensorsBefore = 0;

describe('one step of random networks', { timeout: 600_000 }, () => {
  beforeAll(async () => {
    ({ tf } = await loadForTests());
    tensorsBefore = tf.memory().numTensors;
    examples = wellConditionedExamples(NETWORKS);
  }, 600_000);

  it('is computed by the backend that is meant', () => {
    expect(tf.getBackend()).toBe(NATIVE ? 'tensorflow' : 'cpu');
  });

  it('is tried with every kind of layer', () => {
    const kinds = new Set(examples.flatMap(({ spec }) => spec.layers.map(({ kind }) => kind)));
    expect([...LAYERS.keys()].filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(examples.length).toBeGreaterThan(0.95 * NETWORKS);
  });

  it('agrees with the ONNX engine and with the interpreter, by every tensor', async () => {
    for (const { label, spec, program, feeds, expected, largest } of examples) {
      const given = tensorsOf(program, feeds);
      const own = await runStep(tf, spec, SETUP, given, '');
      const onnx = await runOnnxStep(spec, SETUP, given, {
        lowering: standardLowering,
        threads: 1,
        path: '',
      });
      expect([...own.keys()].toSorted(), label).toEqual([...onnx.keys()].toSorted());
      for (const [name, { data }] of expected) {
        const tensor = name.replace(/^next\./, 'new.');
        const scale = scaleOf(name, largest);
        expect(error(dataOf(own, tensor), data, scale), `${label}: ${name}`).toBeLessThan(1e-4);
      }
      for (const [name, { shape, data }] of onnx) {
        expect(own.get(name)?.shape, `${label}: ${name}`).toEqual(shape);
        const scale = Math.max(scaleOf(name, largest), name.startsWith('new.') ? largest : 0);
        expect(error(dataOf(own, name), data, scale), `${label}: ${name}`).toBeLessThan(2e-4);
      }
    }
  });

  it('is what a session does', async () => {
    for (const { label, spec, program, feeds, expected, largest } of examples.slice(0, 40)) {
      const weights = tensorsOf(program, feeds);
      const session = new TensorFlowSession({ tf, spec, setup: SETUP, weights });
      const batch = {
        x: feeds.get(NAMES.x) ?? new Float32Array(),
        y: feeds.get(NAMES.y) ?? new Float32Array(),
        size: BATCH_SIZE,
      };
      const { loss } = await session.step(batch, 1, LEARNING_RATE);
      const known = expected.get(NAMES.loss)?.data ?? [];
      expect(error([loss], known, 1e-3), label).toBeLessThan(1e-4);
      const trained = await session.parameters();
      for (const { name } of weightGroups(spec).parameters) {
        const before = feeds.get(name) ?? new Float32Array();
        const slope = expected.get(NAMES.gradient(name))?.data ?? [];
        const after = Array.from(before, (w, i) => w - LEARNING_RATE * (slope[i] ?? NaN));
        expect(error(dataOf(trained, name), after, largest), `${label}: ${name}`).toBeLessThan(
          1e-4,
        );
      }
      await session.dispose();
    }
  });

  afterAll(() => {
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });
});

function dataOf(tensors: NamedTensors, name: string): Float32Array {
  return tensors.get(name)?.data ?? new Float32Array();
}
