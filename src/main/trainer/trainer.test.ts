import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertBefore } from '../../shared/graph/insert';
import type { Project } from '../../shared/project/file';
import { chain } from '../../shared/templates/template';
import type { RunDetails, RunInfo } from '../../shared/training/run';
import { augmentationSchema } from '../../shared/training/augmentation';
import { scheduleSchema } from '../../shared/training/schedules';
import { stoppingSchema } from '../../shared/training/stopping';
import { launchFromSources, openTestCore, smallProject, type TestCore } from '../testing/core';

/** Real trainers in real processes; the machine may be busy. */
const LIMIT_MS = 180_000;

let test: TestCore;
beforeAll(() => {
  test = openTestCore(launchFromSources);
});
afterAll(() => test.dispose(), LIMIT_MS);

/**
 * Dropout and augmentation, so that random numbers have to be repeated as well, the latter in threads;
 * statistics that have to be kept; a short last batch in each epoch; a
 * schedule and stopping that follow from the epochs so far.
 */
function dropoutProject(): Project {
  const project = smallProject({
    epochs: 6,
    seed: 5,
    checkpointSteps: 11,
    validationSplit: 0.1,
    schedule: scheduleSchema.parse({ kind: 'reduceOnPlateau', patience: 1, minDelta: 0.2 }),
    warmupEpochs: 0.5,
    clipNorm: 5,
    normalisation: { kind: 'perChannel' },
    augmentation: augmentationSchema.parse({ rotate: 10, shift: 0.05, noise: 0.02, mixup: 0.1 }),
    stopping: stoppingSchema.parse({ kind: 'early', patience: 6, minDelta: 0.1 }),
  });
  const { graph } = insertBefore(project.graph, 'dense_3', 'Dropout');
  return { ...project, graph };
}
const SAMPLES = { device: 'cpu', limit: 900 };
const STEPS_PER_EPOCH = Math.ceil(810 / 32);
const STEPS = 6 * STEPS_PER_EPOCH;

const ended = ({ state }: RunInfo): boolean =>
  ['finished', 'stopped', 'failed', 'interrupted'].includes(state);

async function start(project: Project): Promise<string> {
  const { runId } = await test.core.handlers['runs.start']({ project, ...SAMPLES });
  return runId;
}

function trainerPid(runId: string): number {
  return Number(readFileSync(test.core.runs.store.folder(runId).alive, 'utf8'));
}

function weights(runId: string): Promise<Buffer> {
  return readFile(test.core.runs.store.folder(runId).weights);
}

function expectComplete({ batches, epochs }: RunDetails): void {
  expect(batches.map(({ step }) => step)).toEqual(
    Array.from({ length: STEPS }, (_, index) => index + 1),
  );
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
}

describe('training in a process of its own', () => {
  let undisturbed: RunDetails;
  let undisturbedWeights: Buffer;

  beforeAll(async () => {
    const runId = await start(dropoutProject());
    await test.waitFor(runId, ended);
    undisturbed = await test.core.handlers['runs.get']({ runId });
    undisturbedWeights = await weights(runId);
  }, LIMIT_MS);

  it('learns, and keeps every step and epoch', () => {
    expect(undisturbed.info).toMatchObject({
      state: 'finished',
      error: null,
      progress: { step: STEPS, steps: STEPS, epoch: 6, epochs: 6 },
    });
    expectComplete(undisturbed);
    const [first] = undisturbed.epochs;
    const last = undisturbed.epochs.at(-1);
    expect(last!.loss).toBeLessThan(first!.loss / 2);
    expect(undisturbed.info.testAccuracy).toBeGreaterThan(0.6);
  });

  it('tells windows every step once, in order', () => {
    const { runId } = undisturbed.info;
    const steps = test.events.flatMap(({ name, payload }) =>
      name === 'run.metrics' && payload.runId === runId
        ? payload.batches.map(({ step }) => step)
        : [],
    );
    expect(steps).toEqual(undisturbed.batches.map(({ step }) => step));
  });

  it(
    'tells windows every epoch while it trains, however short epochs are',
    async () => {
      const epochs = 60;
      const project = smallProject({ epochs, validationSplit: 0 });
      const { runId } = await test.core.handlers['runs.start']({
        project,
        device: 'cpu',
        limit: 8,
      });
      await test.waitFor(runId, ({ state }) => state === 'evaluating');
      const told = (): readonly number[] =>
        test.events.flatMap(({ name, payload }) =>
          name === 'run.epochs' && payload.runId === runId
            ? payload.epochs.map(({ epoch }) => epoch)
            : [],
        );
      expect(told()).toEqual(Array.from({ length: epochs }, (_, index) => index + 1));
      await test.waitFor(runId, ended);
      expect(told()).toHaveLength(epochs);
    },
    LIMIT_MS,
  );

  it('reports epoch figures that follow from its steps', () => {
    const { batches, epochs } = undisturbed;
    for (const { epoch, loss, accuracy } of epochs) {
      const own = batches.slice((epoch - 1) * STEPS_PER_EPOCH, epoch * STEPS_PER_EPOCH);
      const size = (index: number): number => (index === STEPS_PER_EPOCH - 1 ? 810 % 32 : 32);
      const mean = (value: (batch: (typeof own)[0]) => number | null): number =>
        own.reduce((sum, batch, index) => sum + (value(batch) ?? NaN) * size(index), 0) / 810;
      expect(loss).toBeCloseTo(
        mean((batch) => batch.loss),
        9,
      );
      expect(accuracy).toBeCloseTo(
        mean((batch) => batch.accuracy),
        9,
      );
    }
  });

  it(
    'evaluates and predicts with the last weights when the run is over',
    async () => {
      const { runId, testAccuracy } = undisturbed.info;
      const { handlers } = test.core;
      const evaluation = await handlers['runs.evaluate']({ runId });
      expect(evaluation.accuracy).toBe(testAccuracy);
      expect(evaluation.confusion.reduce((sum, count) => sum + count, 0)).toBe(10_000);
      const { pixels } = await handlers['datasets.sample']({
        dataset: 'mnist',
        split: 'test',
        index: 0,
      });
      const { probabilities } = await handlers['runs.predict']({ runId, pixels });
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
      expect(probabilities.indexOf(Math.max(...probabilities))).toBe(7);
      await expect(
        handlers['runs.predict']({ runId, pixels: new Float32Array(3) }),
      ).rejects.toMatchObject({ code: 'TENSOR_WRONG_SHAPE' });
    },
    LIMIT_MS,
  );

  it(
    'is interrupted when its process is killed, and goes on to the very same weights',
    async () => {
      const runId = await start(dropoutProject());
      for (const killedAt of [5, STEPS_PER_EPOCH + 3, 2 * STEPS_PER_EPOCH + 7]) {
        await test.waitFor(runId, ({ progress }) => progress.step >= killedAt);
        const interrupted = test.waitFor(runId, ended);
        process.kill(trainerPid(runId), 'SIGKILL');
        expect(await interrupted).toMatchObject({
          state: 'interrupted',
          resumable: true,
          error: { code: 'TRAINER_DIED', values: { reason: 'SIGKILL' } },
        });
        expect(await test.core.handlers['runs.list']({})).toContainEqual(
          expect.objectContaining({ runId, state: 'interrupted' }),
        );
        await test.core.handlers['runs.resume']({ runId });
      }
      expect(await test.waitFor(runId, ended)).toMatchObject({ state: 'finished', error: null });
      expect((await weights(runId)).equals(undisturbedWeights)).toBe(true);
      const details = await test.core.handlers['runs.get']({ runId });
      expectComplete(details);
      expect(details.batches).toEqual(undisturbed.batches);
      expect(details.epochs).toEqual(undisturbed.epochs);
    },
    LIMIT_MS,
  );

  it(
    'pauses, answers meanwhile, goes on, stops with a checkpoint, and resumes',
    async () => {
      const { handlers } = test.core;
      const runId = await start(dropoutProject());
      await test.waitFor(runId, ({ progress }) => progress.step >= 3);
      const paused = test.waitFor(runId, ({ state }) => state === 'paused');
      await handlers['runs.pause']({ runId });
      const { progress } = await paused;
      expect(progress.step).toBeLessThan(STEPS);
      const { probabilities } = await handlers['runs.predict']({
        runId,
        pixels: new Float32Array(784),
      });
      expect(probabilities).toHaveLength(10);
      await handlers['runs.watch']({ runId, split: 'test', index: 0, blocks: ['conv2d_1'] });
      await expect
        .poll(() => test.events.findLast(({ name }) => name === 'run.snapshot')?.payload, {
          timeout: 20_000,
        })
        .toMatchObject({
          runId,
          step: progress.step,
          maps: [{ block: 'conv2d_1', shape: [6, 24, 24] }],
        });

      const goesOn = test.waitFor(runId, (info) => info.progress.step > progress.step);
      await handlers['runs.continue']({ runId });
      await goesOn;
      const stopped = test.waitFor(runId, ended);
      await handlers['runs.stop']({ runId });
      expect(await stopped).toMatchObject({ state: 'stopped', resumable: true, error: null });
      await expect(handlers['runs.pause']({ runId })).rejects.toMatchObject({
        code: 'RUN_NOT_ACTIVE',
      });

      await handlers['runs.resume']({ runId });
      expect(await test.waitFor(runId, ended)).toMatchObject({ state: 'finished' });
      expectComplete(await handlers['runs.get']({ runId }));
      expect((await weights(runId)).equals(undisturbedWeights)).toBe(true);
    },
    LIMIT_MS,
  );

  it(
    'pauses when the disk fails, says why, and loses nothing once it is back',
    async () => {
      const { handlers, runs } = test.core;
      const runId = await start(dropoutProject());
      const { checkpoints } = runs.store.folder(runId);
      await test.waitFor(runId, ({ progress }) => progress.step >= 3);
      const paused = test.waitFor(runId, ({ state }) => state === 'paused');
      // A file in its place: the folder has gone, and cannot be made again.
      renameSync(checkpoints, `${checkpoints}-away`);
      writeFileSync(checkpoints, '');
      expect(await paused).toMatchObject({ error: { code: 'DISK_WRITE_FAILED' } });
      rmSync(checkpoints);
      renameSync(`${checkpoints}-away`, checkpoints);
      const finished = test.waitFor(runId, ended);
      await handlers['runs.continue']({ runId });
      expect(await finished).toMatchObject({ state: 'finished', error: null });
      expectComplete(await handlers['runs.get']({ runId }));
      expect((await weights(runId)).equals(undisturbedWeights)).toBe(true);
    },
    LIMIT_MS,
  );

  it(
    'refuses a second run on the same device, and deleting one that trains',
    async () => {
      const { handlers } = test.core;
      const runId = await start(dropoutProject());
      await expect(start(dropoutProject())).rejects.toMatchObject({
        code: 'DEVICE_BUSY',
        values: { device: 'cpu', run: runId },
      });
      await expect(handlers['runs.delete']({ runId })).rejects.toMatchObject({
        code: 'DEVICE_BUSY',
      });
      const stopped = test.waitFor(runId, ended);
      await handlers['runs.stop']({ runId });
      await stopped;
      await handlers['runs.delete']({ runId });
      await expect(handlers['runs.get']({ runId })).rejects.toMatchObject({
        code: 'RUN_NOT_FOUND',
      });
    },
    LIMIT_MS,
  );

  it(
    'stops at a loss that is not finite, and says so',
    async () => {
      // A chain of linear layers: with steps this large each makes the next one larger.
      const project = smallProject({
        epochs: 2,
        checkpointSteps: 2,
        optimizer: { kind: 'sgd', learningRate: 10, momentum: 0.9, nesterov: false },
      });
      const graph = chain(
        [
          ['Input', { channels: 1, height: 28, width: 28 }],
          ['Flatten'],
          ['Dense', { units: 32 }],
          ['Dense', { units: 32 }],
          ['Dense', { units: 10 }],
          ['Output'],
        ],
        3,
      );
      const runId = await start({ ...project, graph });
      expect(await test.waitFor(runId, ended)).toMatchObject({
        state: 'failed',
        resumable: false,
        error: {
          code: 'LOSS_NOT_FINITE',
          values: { block: expect.stringMatching(/^dense_/) as unknown },
        },
      });
    },
    LIMIT_MS,
  );

  it(
    'stops safely when the core that started it goes away',
    async () => {
      const other = openTestCore(launchFromSources);
      const { runId } = await other.core.handlers['runs.start']({
        project: dropoutProject(),
        ...SAMPLES,
      });
      await other.waitFor(runId, ({ progress }) => progress.step >= 3);
      await other.core.close();
      expect((await other.core.runs.record(runId)).info).toMatchObject({
        state: 'stopped',
        resumable: true,
      });
      await other.dispose();
    },
    LIMIT_MS,
  );
});

describe('runs on disk', () => {
  it(
    'begin anew where their checkpoints were deleted',
    async () => {
      const other = openTestCore(launchFromSources);
      const { handlers, runs } = other.core;
      const project = smallProject({ epochs: 500, checkpointSteps: 1 });
      const { runId } = await handlers['runs.start']({ project, device: 'cpu', limit: 64 });
      await other.waitFor(runId, ({ progress }) => progress.step > 1);
      await handlers['runs.stop']({ runId });
      await other.waitFor(runId, ended);
      rmSync(runs.store.folder(runId).checkpoints, { recursive: true });
      await handlers['runs.resume']({ runId });
      await other.waitFor(
        runId,
        ({ state, progress }) => state === 'training' && progress.step > 1,
      );
      await handlers['runs.stop']({ runId });
      expect(await other.waitFor(runId, ended)).toMatchObject({ state: 'stopped', error: null });
      await other.dispose();
    },
    LIMIT_MS,
  );

  it(
    'are listed without those that are damaged',
    async () => {
      const other = openTestCore(launchFromSources);
      const { store } = other.core.runs;
      const { runId } = await other.core.handlers['runs.start']({
        project: smallProject({ epochs: 1 }),
        device: 'cpu',
        limit: 64,
      });
      await other.waitFor(runId, ended);
      for (const [name, content] of [
        ['cut-off', '{"format":"convcanvas-run","ver'],
        ['not-a-run', '{}'],
        ['renamed', readFileSync(store.folder(runId).record, 'utf8')],
      ] as const) {
        mkdirSync(store.folder(name).root);
        writeFileSync(store.folder(name).record, content);
      }
      mkdirSync(store.folder('empty').root);
      const listed = await other.core.handlers['runs.list']({});
      expect(listed.map((info) => info.runId)).toEqual([runId]);
      await expect(other.core.handlers['runs.get']({ runId: 'cut-off' })).rejects.toMatchObject({
        code: 'RUN_DAMAGED',
      });
      await other.core.handlers['runs.delete']({ runId: 'cut-off' });
      await other.dispose();
    },
    LIMIT_MS,
  );
});
