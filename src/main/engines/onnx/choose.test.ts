import { afterEach, describe, expect, it, vi } from 'vitest';
import { blockedLowering } from '../../../shared/lowering/blocked';
import { trainingPlan } from '../../../shared/lowering/plans';
import { compile } from '../../../shared/spec/compile';
import { line } from '../../../shared/spec/testing/networks';
import { templateProject } from '../../../shared/templates';
import { trainingSetupSchema } from '../../../shared/training/setup';
import { testNumbers } from '../../../shared/program/testing/numbers';
import { sizeOf } from '../../../shared/program/program';
import type { Batch, TrainingSession } from '../engine';
import { blockedSupport } from './blocked';
import { probeBlockSize } from './blockSize';
import { createSession } from './choose';
import { floatTensor, loadModel } from './runtime';
import { initialWeights } from '../weights';

vi.mock('./blocked', async (original) => {
  const actual = await original<{ blockedSupport: typeof blockedSupport }>();
  return { ...actual, blockedSupport: vi.fn(actual.blockedSupport) };
});

const setup = trainingSetupSchema.parse({ optimizer: { kind: 'sgd' }, batchSize: 5 });
const spec = compile(
  line(
    ['Input', { channels: 3, height: 10, width: 10 }],
    ['Conv2D', { filters: 20, kernelSize: [3, 3], padding: 'same' }],
    'BatchNorm',
    ['Activation', { function: 'relu' }],
    ['MaxPool2D', { poolSize: [2, 2], strides: [2, 2] }],
    ['Conv2D', { filters: 6, kernelSize: [3, 3] }],
    ['Activation', { function: 'sigmoid' }],
    'Flatten',
    ['Dense', { units: 4 }],
    'Output',
  ),
  null,
);
const parts = { spec, setup, threads: 1, weights: initialWeights(spec, 1) };
const support = await blockedSupport();

function batchOf(size: number, seed: number): Batch {
  const y = new Float32Array(size * 4);
  for (let i = 0; i < size; i++) y[i * 4 + ((i + seed) % 4)] = 1;
  return { x: testNumbers([size, ...spec.inputShape], seed), y, size };
}

async function weightsAfter(session: TrainingSession): Promise<number[]> {
  for (let step = 1; step <= 3; step++) await session.step(batchOf(5, step), step, 0.01);
  // The last batch of an epoch is smaller.
  await session.step(batchOf(2, 9), 4, 0.01);
  const numbers = [...(await session.parameters()).values()].flatMap(({ data }) => [...data]);
  await session.dispose();
  return numbers;
}

describe.skipIf(support.lowering === null)('with a processor that has blocked operators', () => {
  it('a network trains in blocks where asked to, and comes to the weights of the standard lowering', async () => {
    const blocked = await createSession(parts, 'blocked');
    expect(blocked.lowering.name).toBe('blocked');
    const plain = await createSession(parts, 'standard');
    expect(plain.lowering.name).toBe('standard');
    const [actual, expected] = [await weightsAfter(blocked), await weightsAfter(plain)];
    expect(actual).toHaveLength(expected.length);
    const worst = actual.map((value, i) => Math.abs(value - (expected[i] ?? NaN)));
    expect(Math.max(...worst)).toBeLessThan(1e-4);
  });

  it.each(['keras-cnn', 'lenet-5', 'vgg', 'resnet-20'])(
    '%s is chosen to train in blocks',
    async (name) => {
      const { graph, training } = templateProject(name);
      const network = compile(graph, null);
      const weights = initialWeights(network, 1);
      const session = await createSession(
        { spec: network, setup: training, threads: 1, weights },
        'auto',
      );
      expect(session.lowering.name).toBe('blocked');
      await session.dispose();
    },
  );

  it('two sessions come to the same weights, bit for bit', async () => {
    const first = await weightsAfter(await createSession(parts, 'blocked'));
    const second = await weightsAfter(await createSession(parts, 'blocked'));
    expect(second).toEqual(first);
  });

  it('the padding of packed weights stays zero', async () => {
    const block = await probeBlockSize();
    const lowered = blockedLowering(block ?? 16).lower(trainingPlan(spec, setup, 5));
    const packing = lowered.packings.get('parameters');
    if (!packing) throw new Error('nothing is packed');
    expect(packing.size).toBeGreaterThan(
      packing.tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    );
    const session = await loadModel(lowered.model, 1);
    const batch = batchOf(5, 1);
    const feeds = lowered.inputs.map(({ name, shape }) => {
      const known: Record<string, Float32Array> = {
        x: batch.x,
        y: batch.y,
        parameters: packing.pack(parts.weights),
      };
      const packed = lowered.packings.get(name)?.pack(parts.weights);
      const data =
        known[name] ?? packed ?? new Float32Array(sizeOf(shape)).fill(shape.length === 0 ? 0.5 : 0);
      return [name, floatTensor(data, shape)] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    const after = Float32Array.from(results['next.parameters']?.data as Float32Array);
    await session.release();
    const zeroed = packing.pack(packing.unpack(after));
    expect([...after]).toEqual([...zeroed]);
    expect([...after]).not.toEqual([...packing.pack(parts.weights)]);
  });
});

describe('where blocked operators cannot be had', () => {
  afterEach(() => vi.mocked(blockedSupport).mockReset());

  it.each(['auto', 'blocked'] as const)(
    '%s trains the standard way and says why',
    async (choice) => {
      const reason = 'no blocked operators on this processor';
      vi.mocked(blockedSupport).mockResolvedValue({ lowering: null, reason });
      const session = await createSession(parts, choice);
      expect(session.lowering).toEqual({ name: 'standard', reason });
      await session.dispose();
    },
  );
});
