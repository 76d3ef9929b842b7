import { afterEach, describe, expect, it } from 'vitest';
import type { Lowering } from '../../../shared/lowering/lowering';
import { standardLowering } from '../../../shared/lowering/standard';
import { compile } from '../../../shared/spec/compile';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import { chain, type ChainBlock } from '../../../shared/templates/template';
import { testNumbers } from '../../../shared/program/testing/numbers';
import { initialValues } from '../../../shared/training/initialize';
import { trainingSetupSchema } from '../../../shared/training/setup';
import type { Batch } from '../engine';
import { blockedSupport } from './blocked';
import { OnnxTrainingSession } from './session';
import { initialWeights } from '../weights';

const CLASSES = 3;
const BATCH_SIZE = 8;
const IMAGE_SIZE = 2 * 9 * 9;

const HIDDEN: readonly ChainBlock[] = [
  ['Conv2D', { filters: 4 }],
  ['Activation', { function: 'relu' }],
  ['MaxPool2D'],
  ['Dropout', { rate: 0.25 }],
];

const spec = specOf(HIDDEN);

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

const open: OnnxTrainingSession[] = [];

interface SessionChoice {
  seed?: number;
  network?: ModelSpec;
  bytes?: boolean;
  lowering?: Lowering;
}

async function sessionOf(
  { seed = 1, network = spec, bytes = false, lowering = standardLowering }: SessionChoice = {},
  threads = 2,
): Promise<OnnxTrainingSession> {
  const setup = trainingSetupSchema.parse({ batchSize: BATCH_SIZE, seed });
  const weights = initialWeights(network, seed);
  const parts = { spec: network, setup, lowering, threads, weights, bytes };
  const session = await OnnxTrainingSession.create(parts);
  open.push(session);
  return session;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((session) => session.dispose()));
});

/** Steps `from` to `to`, each on a batch of its own; one in four is smaller. */
async function train(session: OnnxTrainingSession, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step <= to; step++) {
    const batch = batchOf(step % 4 === 0 ? 5 : BATCH_SIZE, step);
    losses.push((await session.step(batch, step, 0.01)).loss);
  }
  return losses;
}

describe('a training session', () => {
  it('starts from the weights of the seed', async () => {
    const session = await sessionOf({ seed: 5 });
    const weights = spec.layers.flatMap((layer) => layer.weights);
    expect([...(await session.parameters()).keys()]).toEqual(weights.map(({ name }) => name));
    for (const weight of weights)
      expect((await session.parameters()).get(weight.name)).toEqual({
        shape: weight.shape,
        data: initialValues(weight, 5),
      });
  });

  it('learns a batch by heart', async () => {
    const session = await sessionOf();
    const batch = batchOf(BATCH_SIZE, 1);
    const first = (await session.step(batch, 1, 0.01)).loss;
    let last = first;
    for (let step = 2; step <= 60; step++) last = (await session.step(batch, step, 0.01)).loss;
    expect(first).toBeGreaterThan(0.7);
    expect(last).toBeLessThan(0.2);
  });

  it('gives the loss that its own predictions have', async () => {
    // Without dropout, training and inference compute the same.
    const session = await sessionOf({ network: specOf(HIDDEN.slice(0, 3)) });
    const batch = batchOf(5, 3);
    const logits = await session.predict(batch.x, batch.size);
    const { loss, output } = await session.step(batch, 1, 0.01);
    let expected = 0;
    for (let n = 0; n < batch.size; n++) {
      const row = [...logits.subarray(n * CLASSES, (n + 1) * CLASSES)];
      const right = batch.y.subarray(n * CLASSES, (n + 1) * CLASSES).indexOf(1);
      const total = row.reduce((sum, z) => sum + Math.exp(z), 0);
      expected += (Math.log(total) - (row[right] ?? NaN)) / batch.size;
    }
    expect(loss).toBeCloseTo(expected, 5);
    output.forEach((z, i) => {
      expect(z).toBeCloseTo(logits[i] ?? NaN, 5);
    });
  });

  it('takes the same steps again, bit by bit, with the same seed', async () => {
    const [a, b, other] = [await sessionOf(), await sessionOf(), await sessionOf({ seed: 2 })];
    const losses = await train(a, 1, 12);
    expect(await train(b, 1, 12)).toEqual(losses);
    expect(await train(other, 1, 12)).not.toEqual(losses);
    expect(await b.parameters()).toEqual(await a.parameters());
    expect(await b.optimizerState()).toEqual(await a.optimizerState());
  });

  it('goes on from a copy of its state as if it had never stopped, dropout included', async () => {
    const whole = await sessionOf();
    await train(whole, 1, 12);
    const first = await sessionOf();
    await train(first, 1, 7);
    const second = await sessionOf({ seed: 1 });
    second.setParameters(await first.parameters());
    second.setOptimizerState(await first.optimizerState());
    await train(second, 8, 12);
    expect(await second.parameters()).toEqual(await whole.parameters());
    expect(await second.optimizerState()).toEqual(await whole.optimizerState());
  });

  it('hands out copies: what was read stays as it was', async () => {
    const session = await sessionOf();
    const before = (await session.parameters()).get('dense_1.weight');
    const kept = before?.data.slice();
    await train(session, 1, 3);
    expect(before?.data).toEqual(kept);
    expect((await session.parameters()).get('dense_1.weight')?.data).not.toEqual(kept);
  });

  it('names optimizer slots after slot and weight', async () => {
    const session = await sessionOf();
    expect([...(await session.optimizerState()).keys()].toSorted()).toEqual(
      ['m', 'v']
        .flatMap((slot) =>
          ['conv2d_1.weight', 'conv2d_1.bias', 'dense_1.weight', 'dense_1.bias'].map(
            (name) => `${slot}.${name}`,
          ),
        )
        .toSorted(),
    );
  });

  it('predicts each image alike, alone, in company and in more than one part', async () => {
    const session = await sessionOf();
    const count = 259;
    const x = testNumbers([count, IMAGE_SIZE], 9);
    const together = await session.predict(x, count);
    expect(together.length).toBe(count * CLASSES);
    for (const i of [0, 100, 255, 256, 258]) {
      const alone = await session.predict(x.subarray(i * IMAGE_SIZE, (i + 1) * IMAGE_SIZE), 1);
      alone.forEach((z, k) => {
        expect(together[i * CLASSES + k]).toBeCloseTo(z, 5);
      });
    }
  });

  it('shows what blocks give for one image, with dropout at rest', async () => {
    const session = await sessionOf();
    const x = testNumbers([IMAGE_SIZE], 4);
    const blocks = ['conv2d_1', 'activation_1', 'maxpool2d_1', 'dropout_1', 'dense_1'];
    const maps = await session.activations(x, blocks);
    expect([...maps].map(([block, { shape }]) => [block, shape])).toEqual([
      ['conv2d_1', [4, 7, 7]],
      ['activation_1', [4, 7, 7]],
      ['maxpool2d_1', [4, 3, 3]],
      ['dropout_1', [4, 3, 3]],
      ['dense_1', [CLASSES]],
    ]);
    expect(maps.get('activation_1')?.data).toEqual(
      maps.get('conv2d_1')?.data.map((value) => Math.max(value, 0)),
    );
    expect(maps.get('dropout_1')?.data).toEqual(maps.get('maxpool2d_1')?.data);
    const logits = await session.predict(x, 1);
    maps.get('dense_1')?.data.forEach((z, k) => {
      expect(z).toBeCloseTo(logits[k] ?? NaN, 5);
    });
  });

  it('shows any block at any time, however many were shown before', async () => {
    const session = await sessionOf({}, 1);
    const x = testNumbers([IMAGE_SIZE], 4);
    const ids = spec.layers.map(({ id }) => id);
    const all = await session.activations(x, ids);
    for (const [i, id] of [...ids, ...ids].entries()) {
      const blocks = [id, ids[(3 * i + 1) % ids.length] ?? id];
      const maps = await session.activations(x, blocks);
      for (const block of blocks) expect(maps.get(block)?.shape).toEqual(all.get(block)?.shape);
    }
  });

  it('leaves frozen weights alone and trains the others', async () => {
    const frozen: ModelSpec = {
      ...spec,
      layers: spec.layers.map((layer) => ({
        ...layer,
        weights: layer.weights.map((weight) => ({
          ...weight,
          trainable: !weight.name.startsWith('conv2d_1.'),
        })),
      })),
    };
    const session = await sessionOf({ network: frozen });
    const before = await session.parameters();
    await train(session, 1, 5);
    const after = await session.parameters();
    expect(after.get('conv2d_1.weight')).toEqual(before.get('conv2d_1.weight'));
    expect(after.get('conv2d_1.bias')).toEqual(before.get('conv2d_1.bias'));
    expect(after.get('dense_1.weight')).not.toEqual(before.get('dense_1.weight'));
    expect([...(await session.optimizerState()).keys()]).not.toContain('m.conv2d_1.weight');
  });

  it('reports a loss that is no number rather than failing, whatever the pool', async () => {
    const pools: ChainBlock[] = [
      ['MaxPool2D'],
      ['MaxPool2D', { poolSize: [3, 3], strides: [2, 2], padding: 'same' }],
      ['MaxPool2D', { poolSize: [5, 5], strides: [2, 2] }],
    ];
    for (const pool of pools) {
      const session = await sessionOf({ network: specOf([...HIDDEN.slice(0, 2), pool]) });
      const broken = new Map(await session.parameters());
      const weight = broken.get('conv2d_1.weight');
      broken.set('conv2d_1.weight', {
        shape: weight?.shape ?? [],
        data: new Float32Array(weight?.data.length ?? 0).fill(NaN),
      });
      session.setParameters(broken);
      const { loss } = await session.step(batchOf(BATCH_SIZE, 1), 1, 0.01);
      expect(loss).toBeNaN();
    }
  });
});

describe('images as bytes', () => {
  /** Every byte there is, at places without a pattern. */
  const bytes = Uint8Array.from({ length: BATCH_SIZE * IMAGE_SIZE }, (_, i) => (i * 89) % 256);
  const { y, size } = batchOf(BATCH_SIZE, 1);
  const floats = { x: Float32Array.from(bytes, (byte) => byte / 255), y, size };
  const asBytes = {
    y,
    size,
    bytes,
    get x(): Float32Array {
      throw new Error('floats were made for nothing');
    },
  };

  it.each(['standard', 'blocked'])('train as floats do, bit by bit: %s', async (name) => {
    const support = await blockedSupport();
    const lowering = name === 'standard' ? standardLowering : support.lowering;
    if (!lowering) return expect(support).toHaveProperty('reason');
    const [one, other] = [
      await sessionOf({ lowering }),
      await sessionOf({ lowering, bytes: true }),
    ];
    for (let step = 1; step <= 3; step++) {
      const { loss } = await one.step(floats, step, 0.01);
      expect((await other.step(asBytes, step, 0.01)).loss).toBe(loss);
    }
    expect(await other.parameters()).toEqual(await one.parameters());
    expect(await one.parameters()).not.toEqual(await (await sessionOf({ lowering })).parameters());
  });

  it('are not missed where a batch has none', async () => {
    const session = await sessionOf({ bytes: true });
    const { loss } = await session.step(floats, 1, 0.01);
    expect(loss).toBe((await (await sessionOf()).step(floats, 1, 0.01)).loss);
  });
});
