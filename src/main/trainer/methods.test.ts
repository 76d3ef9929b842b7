import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Project } from '../../shared/project/file';
import { chain, type ChainBlock } from '../../shared/templates/template';
import { lossSchema } from '../../shared/training/losses';
import { optimizerSchema } from '../../shared/training/optimizers';
import type { RunInfo } from '../../shared/training/run';
import { scheduleSchema } from '../../shared/training/schedules';
import { stoppingSchema } from '../../shared/training/stopping';
import { decodeSafetensors } from '../files/safetensors';
import { launchFromSources, openTestCore, smallProject, type TestCore } from '../testing/core';

/** Real trainers in real processes; the machine may be busy. */
const LIMIT_MS = 180_000;

let test: TestCore;
beforeAll(() => {
  test = openTestCore(launchFromSources);
});
afterAll(() => test.dispose(), LIMIT_MS);

const ended = ({ state }: RunInfo): boolean =>
  ['finished', 'stopped', 'failed', 'interrupted'].includes(state);

async function trained(project: Project, limit = 320): Promise<RunInfo> {
  const start = test.core.handlers['runs.start'];
  const { runId } = await start({ project, device: 'cpu', limit, threads: 1 });
  return test.waitFor(runId, ended);
}

const weights = (runId: string): Promise<Buffer> =>
  readFile(test.core.runs.store.folder(runId).weights);

function withGraph(blocks: readonly ChainBlock[], project: Project): Project {
  const input: ChainBlock = ['Input', { channels: 1, height: 28, width: 28 }];
  return { ...project, graph: chain([input, ...blocks, ['Output']], 3) };
}

describe('a learning-rate search', () => {
  it(
    'goes through the rates until the loss grows, and suggests one that trains',
    async () => {
      const project = smallProject({});
      const search = { project, lowest: 1e-4, highest: 100, steps: 120, threads: 1, device: 'cpu' };
      const { points, suggested } = await test.core.handlers['runs.findLearningRate'](search);
      expect(points[0]!.learningRate).toBe(1e-4);
      // A rate of 100 with momentum diverges; the search stops before.
      expect(points.length).toBeLessThan(120);
      expect(suggested).toBeGreaterThan(1e-3);
      expect(suggested).toBeLessThan(10);
      expect(await test.core.handlers['runs.list']({})).toEqual([]);
      const told = test.events.flatMap(({ name, payload }) =>
        name === 'rateSearch.progress' ? payload.points : [],
      );
      expect(told.length).toBeGreaterThan(0);
      expect(points.slice(0, told.length)).toEqual(told);
    },
    LIMIT_MS,
  );

  it(
    'is one at a time, ends when it is cancelled, and can be started again',
    async () => {
      const find = test.core.handlers['runs.findLearningRate'];
      const range = { lowest: 1e-6, highest: 1e-5 };
      const search = {
        project: smallProject({}),
        ...range,
        steps: 2000,
        threads: 1,
        device: 'cpu',
      };
      const first = find(search);
      await expect(find(search)).rejects.toMatchObject({ code: 'RATE_SEARCH_RUNNING' });
      await test.core.handlers['runs.cancelRateSearch']({});
      await expect(first).rejects.toMatchObject({ code: 'RATE_SEARCH_CANCELLED' });
      const { points } = await find({ ...search, steps: 10 });
      expect(points).toHaveLength(10);
    },
    LIMIT_MS,
  );
});

describe('early stopping', () => {
  it(
    'ends with the weights of the best epoch, the very ones a shorter training has',
    async () => {
      // Nothing improves by more than 100, so the first epoch stays the best.
      const stopping = stoppingSchema.parse({ kind: 'early', patience: 2, minDelta: 100 });
      const info = await trained(smallProject({ epochs: 9, stopping }));
      expect(info).toMatchObject({
        state: 'finished',
        restoredEpoch: 1,
        lastEpoch: { epoch: 3 },
      });
      const short = await trained(smallProject({ epochs: 1 }));
      expect((await weights(info.runId)).equals(await weights(short.runId))).toBe(true);
      expect(info.testLoss).toBe(short.testLoss);
    },
    LIMIT_MS,
  );
});

describe('an autoencoder', () => {
  it(
    'learns to give its input again, has no accuracy, and is asked for no class',
    async () => {
      const project = withGraph(
        [
          ['Conv2D', { filters: 4, kernelSize: [3, 3], padding: 'same' }],
          ['Activation', { function: 'relu' }],
          ['Conv2D', { filters: 1, kernelSize: [3, 3], padding: 'same' }],
          ['Activation', { function: 'sigmoid' }],
        ],
        smallProject({
          epochs: 3,
          loss: lossSchema.parse({ kind: 'meanSquaredError' }),
          optimizer: optimizerSchema.parse({ kind: 'rmsprop', learningRate: 0.01 }),
          schedule: scheduleSchema.parse({ kind: 'exponential', decay: 0.5 }),
        }),
      );
      const { runId, testLoss, state } = await trained(project);
      expect(state).toBe('finished');
      const { epochs, batches, spec } = await test.core.handlers['runs.get']({ runId });
      // The loss takes the sigmoid's result: there is no link between both.
      expect(spec).toMatchObject({ logits: 'activation_2', outputShape: [1, 28, 28] });
      expect(batches.every(({ accuracy }) => accuracy === null)).toBe(true);
      expect(epochs.map(({ learningRate }) => learningRate)).toEqual([0.01, 0.005, 0.0025]);
      expect(epochs[2]!.loss).toBeLessThan(epochs[0]!.loss / 2);
      expect(testLoss).toBeLessThan(epochs[0]!.loss);
      const evaluation = await test.core.handlers['runs.evaluate']({ runId });
      expect(evaluation).toMatchObject({ accuracy: null, top: [], classes: [], loss: testLoss });
      await expect(
        test.core.handlers['runs.predict']({ runId, pixels: new Float32Array(784) }),
      ).rejects.toMatchObject({ code: 'RUN_NOT_CLASSIFIER' });
    },
    LIMIT_MS,
  );
});

describe('looks at the layers', () => {
  it(
    'tell of each how it moves and how much of it is dead, and reach windows and the disk',
    async () => {
      const project = withGraph(
        [
          ['Flatten'],
          // Below zero for every image, so that no gradient ever moves them.
          ['Dense', { units: 4, kernelInitializer: 'constant', kernelValue: -1 }],
          ['Activation', { function: 'relu' }],
          ['Dense', { units: 10 }],
        ],
        smallProject({ epochs: 4, validationSplit: 0 }),
      );
      const { runId } = await trained(project);
      const { layers } = await test.core.handlers['runs.get']({ runId });
      expect(layers.map(({ step }) => step)).toEqual([1, 26]);
      const [first] = layers;
      const of = (block: string) => first?.layers.find((layer) => layer.block === block);
      expect(of('activation_1')).toMatchObject({ gradientNorm: null, deadShare: 1 });
      expect(of('dense_1')).toMatchObject({ gradientNorm: 0, updateRatio: 0 });
      expect(of('dense_2')?.gradientNorm).toBeGreaterThan(0);
      expect(of('flatten_1')?.deadShare).toBeGreaterThan(0.1);
      const sent = test.events.flatMap(({ name, payload }) =>
        name === 'run.layers' && payload.runId === runId ? payload.layers : [],
      );
      expect(sent).toEqual(layers);
    },
    LIMIT_MS,
  );
});

describe('numbers that overflow', () => {
  it(
    'end the run at their step, and spoil no checkpoint',
    async () => {
      const project = withGraph(
        [['Flatten'], ['Dense', { units: 32 }], ['Dense', { units: 32 }], ['Dense', { units: 10 }]],
        smallProject({
          checkpointSteps: 1,
          optimizer: optimizerSchema.parse({ kind: 'sgd', learningRate: 10, momentum: 0.9 }),
        }),
      );
      const { runId, error, state, resumable } = await trained(project);
      expect({ state, resumable }).toEqual({ state: 'failed', resumable: false });
      expect(['LOSS_NOT_FINITE', 'WEIGHTS_NOT_FINITE']).toContain(error?.code);
      const { checkpoints } = test.core.runs.store.folder(runId);
      const files = readdirSync(checkpoints);
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) {
        const path = join(checkpoints, file);
        const { tensors } = decodeSafetensors(readFileSync(path), path);
        for (const [name, { data }] of tensors)
          if (name.startsWith('param.')) expect(data.every(Number.isFinite), name).toBe(true);
      }
    },
    LIMIT_MS,
  );
});
