import type { z } from 'zod';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { standardLowering } from '../../../shared/lowering/standard';
import { testNumbers } from '../../../shared/program/testing/numbers';
import { compile } from '../../../shared/spec/compile';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import { chain, type ChainBlock } from '../../../shared/templates/template';
import { optimizerSchema } from '../../../shared/training/optimizers';
import { trainingSetupSchema } from '../../../shared/training/setup';
import type { Batch, TrainingSession } from '../engine';
import { OnnxTrainingSession } from '../onnx/session';
import { initialWeights } from '../weights';
import type { TensorFlow } from './load';
import { TensorFlowSession } from './session';
import { loadForTests } from './testing/library';

const CLASSES = 3;
const BATCH_SIZE = 8;
const IMAGE_SIZE = 2 * 9 * 9;
const RATE = 0.01;

/** With everything that changes from step to step: dropout, running statistics, branches apart. */
const HIDDEN: readonly ChainBlock[] = [
  ['Conv2D', { filters: 4, useBias: false }],
  ['BatchNorm'],
  ['Activation', { function: 'relu' }],
  ['MaxPool2D'],
  ['Dropout', { rate: 0.25 }],
];
const spec = specOf(HIDDEN);

let tf: TensorFlow;
const open: TrainingSession[] = [];
beforeAll(async () => {
  ({ tf } = await loadForTests());
});

function specOf(hidden: readonly ChainBlock[]): ModelSpec {
  const blocks: ChainBlock[] = [
    ['Input', { channels: 2, height: 9, width: 9 }],
    ...hidden,
    ['Flatten'],
    ['Dense', { units: CLASSES }],
    ['Activation', { function: 'softmax' }],
    ['Output'],
  ];
  return compile(chain(blocks, 20), null);
}

/** The same images and classes for the same seed. */
function batchOf(size: number, seed: number): Batch {
  const y = new Float32Array(size * CLASSES);
  for (let i = 0; i < size; i++) y[i * CLASSES + ((i * 7 + seed) % CLASSES)] = 1;
  return { x: testNumbers([size, IMAGE_SIZE], seed), y, size };
}

type Settings = z.input<typeof trainingSetupSchema>;

function partsOf(settings: Settings, network: ModelSpec) {
  const setup = trainingSetupSchema.parse({ batchSize: BATCH_SIZE, seed: 1, ...settings });
  return { spec: network, setup, weights: initialWeights(network, setup.seed) };
}

function sessionOf(settings: Settings = {}, network = spec): TensorFlowSession {
  const session = new TensorFlowSession({ tf, ...partsOf(settings, network) });
  open.push(session);
  return session;
}

async function onnxSessionOf(settings: Settings): Promise<TrainingSession> {
  const parts = partsOf(settings, spec);
  const session = await OnnxTrainingSession.create({
    ...parts,
    lowering: standardLowering,
    threads: 1,
  });
  open.push(session);
  return session;
}

/** Steps `from` to `to`, each on a batch of its own; one in four is smaller. */
async function train(session: TrainingSession, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step <= to; step++) {
    const batch = batchOf(step % 4 === 0 ? 5 : BATCH_SIZE, step);
    losses.push((await session.step(batch, step, RATE)).loss);
  }
  return losses;
}

async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((session) => session.dispose()));
}

afterEach(closeAll);

describe('a training session of TensorFlow', () => {
  const kinds = optimizerSchema.options.map((option) => option.shape.kind.value);
  it.each(kinds)(
    'takes ten steps with %s as the ONNX engine does, dropout included',
    async (kind) => {
      const settings = { optimizer: { kind, learningRate: RATE }, clipNorm: 0.5 };
      const [own, onnx] = [sessionOf(settings), await onnxSessionOf(settings)];
      const [losses, known] = [await train(own, 1, 10), await train(onnx, 1, 10)];
      losses.forEach((loss, i) => expect(loss).toBeCloseTo(known[i] ?? NaN, 3));
      for (const [name, { shape, data }] of await onnx.parameters()) {
        const tensor = (await own.parameters()).get(name);
        expect(tensor?.shape).toEqual(shape);
        data.forEach((value, i) => expect(tensor?.data[i], name).toBeCloseTo(value, 2));
      }
      expect([...(await own.optimizerState()).keys()].toSorted()).toEqual(
        [...(await onnx.optimizerState()).keys()].toSorted(),
      );
    },
  );

  it('measures how layers change as the ONNX engine does', async () => {
    const [own, onnx] = [sessionOf(), await onnxSessionOf({})];
    const measure = { measure: true };
    const batch = batchOf(BATCH_SIZE, 1);
    const [a, b] = [
      await own.step(batch, 1, RATE, measure),
      await onnx.step(batch, 1, RATE, measure),
    ];
    expect([...(a.changes ?? [])].length).toBeGreaterThan(1);
    for (const [block, { gradientNorm, updateRatio }] of b.changes ?? []) {
      const change = a.changes?.get(block);
      expect(change?.gradientNorm, block).toBeCloseTo(gradientNorm, 4);
      if (Number.isFinite(updateRatio)) expect(change?.updateRatio).toBeCloseTo(updateRatio, 3);
      else expect(change?.updateRatio).toBe(updateRatio);
    }
  });

  it('takes a step back, running statistics and optimizer slots included', async () => {
    const session = sessionOf();
    await train(session, 1, 3);
    const before = [await session.parameters(), await session.optimizerState()];
    await train(session, 4, 4);
    expect(await session.parameters()).not.toEqual(before[0]);
    session.undo();
    expect([await session.parameters(), await session.optimizerState()]).toEqual(before);
    await train(session, 4, 5);
  });

  it('goes on from a copy of its state as if it had never stopped', async () => {
    const whole = sessionOf();
    await train(whole, 1, 8);
    const first = sessionOf();
    await train(first, 1, 5);
    const second = sessionOf();
    second.setParameters(await first.parameters());
    second.setOptimizerState(await first.optimizerState());
    await train(second, 6, 8);
    expect(await second.parameters()).toEqual(await whole.parameters());
    expect(await second.optimizerState()).toEqual(await whole.optimizerState());
  });

  it('inspects a step without doing it', async () => {
    const session = sessionOf();
    const before = await session.parameters();
    const batch = batchOf(BATCH_SIZE, 2);
    const seen = await session.inspect(batch, 1);
    expect(await session.parameters()).toEqual(before);
    const { loss } = await session.step(batch, 1, RATE);
    expect(seen.get('loss')?.data[0]).toBeCloseTo(loss, 6);
    expect(seen.get('grad.conv2d_1.weight')?.shape).toEqual([4, 2, 3, 3]);
    expect(seen.get('act.dropout_1')?.shape).toEqual([BATCH_SIZE, 4, 3, 3]);
  });

  it('predicts each image alike, alone, in company and in more than one part', async () => {
    const session = sessionOf();
    const count = 259;
    const x = testNumbers([count, IMAGE_SIZE], 9);
    const together = await session.predict(x, count);
    expect(together.length).toBe(count * CLASSES);
    for (const i of [0, 255, 256, 258]) {
      const alone = await session.predict(x.subarray(i * IMAGE_SIZE, (i + 1) * IMAGE_SIZE), 1);
      alone.forEach((z, k) => expect(together[i * CLASSES + k]).toBeCloseTo(z, 4));
    }
  });

  it('shows what blocks give for one image as the ONNX engine does', async () => {
    const [own, onnx] = [sessionOf(), await onnxSessionOf({})];
    const x = testNumbers([IMAGE_SIZE], 4);
    const blocks = ['conv2d_1', 'maxpool2d_1', 'dropout_1', 'dense_1'];
    const maps = await own.activations(x, blocks);
    for (const [block, { shape, data }] of await onnx.activations(x, blocks)) {
      expect(maps.get(block)?.shape).toEqual(shape);
      data.forEach((value, i) => expect(maps.get(block)?.data[i], block).toBeCloseTo(value, 4));
    }
  });

  it('reports a loss that is not finite rather than failing', async () => {
    const session = sessionOf();
    const broken = new Map(await session.parameters());
    broken.set('conv2d_1.weight', { shape: [4, 2, 3, 3], data: new Float32Array(72).fill(NaN) });
    session.setParameters(broken);
    const { loss } = await session.step(batchOf(BATCH_SIZE, 1), 1, RATE);
    expect(Number.isFinite(loss)).toBe(false);
  });

  it('trains a network of frozen weights by doing nothing', async () => {
    const frozen: ModelSpec = {
      ...spec,
      layers: spec.layers.map((layer) => ({
        ...layer,
        frozen: true,
        weights: layer.weights.map((weight) => ({ ...weight, trainable: false })),
      })),
    };
    const session = sessionOf({}, frozen);
    const before = await session.parameters();
    const [loss] = await train(session, 1, 2);
    expect(loss).toBeGreaterThan(0);
    expect(await session.parameters()).toEqual(before);
    session.undo();
    expect(await session.parameters()).toEqual(before);
  });

  it('holds no more tensors after a hundred steps than after one', async () => {
    const session = sessionOf();
    const x = testNumbers([IMAGE_SIZE], 4);
    const everything = async (from: number, to: number): Promise<number> => {
      await train(session, from, to);
      await session.step(batchOf(BATCH_SIZE, 1), to + 1, RATE, { measure: true });
      await session.inspect(batchOf(BATCH_SIZE, 1), 1);
      await session.predict(x, 1);
      await session.activations(x, ['conv2d_1']);
      return tf.memory().numTensors;
    };
    const before = await everything(1, 5);
    expect(await everything(6, 105)).toBe(before);
  });

  afterAll(async () => {
    await closeAll();
    expect(tf.memory().numTensors).toBe(0);
  });
});
