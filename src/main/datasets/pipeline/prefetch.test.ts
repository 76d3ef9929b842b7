import { afterEach, describe, expect, it } from 'vitest';
import { augmentationSchema } from '../../../shared/training/augmentation';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { trainingSetupSchema } from '../../../shared/training/setup';
import type { LabelledBatch } from '../batches';
import { MemoryDataset } from '../memory';
import { NetworkInput } from './input';
import { trainingJobs, type BatchJob } from './jobs';
import { PrefetchedBatches } from './prefetch';
import { DirectBatches, openBatches, type BatchSetup, type BatchStream } from './stream';

const INFO: DatasetInfo = {
  name: 'stripes',
  label: { en: 'Stripes', zh: '条纹' },
  description: { en: '', zh: '' },
  origin: 'generated',
  ready: true,
  resizable: false,
  shape: [3, 6, 5],
  classes: ['a', 'b', 'c'],
  trainCount: 50,
  testCount: 0,
};
const SIZE = 90;

function stripes(): MemoryDataset {
  return new MemoryDataset(INFO, {
    train: {
      images: Uint8Array.from({ length: 50 * SIZE }, (_, i) => (i * 53) % 256),
      labels: Uint8Array.from({ length: 50 }, (_, i) => i % 3),
    },
    test: { images: new Uint8Array(), labels: new Uint8Array() },
  });
}

const SETUP = trainingSetupSchema.parse({
  batchSize: 8,
  epochs: 3,
  seed: 4,
  augmentation: { rotate: 20, flipHorizontal: true, noise: 0.05, mixup: 0.3 },
});
const TRAIN = Uint32Array.from({ length: 45 }, (_, i) => i);
const SCALING = { factor: [2, 1, 3], offset: [-1, 0, 0.5] };

const open: BatchStream[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((stream) => stream.close()));
});

function opened<T extends BatchStream>(stream: T): T {
  open.push(stream);
  return stream;
}

function copyOf({ x, y, labels, size }: LabelledBatch) {
  return { x: x.slice(), y: y.slice(), labels: labels.slice(), size };
}

async function all(stream: BatchStream, count: number) {
  const batches = [];
  for (let i = 0; i < count; i++) batches.push(copyOf(await stream.next()));
  return batches;
}

const direct = (setup: BatchSetup, jobs: Iterator<BatchJob, undefined>) =>
  new DirectBatches(new NetworkInput(stripes(), SCALING), setup, jobs);
const prefetched = (setup: BatchSetup, jobs: Iterator<BatchJob, undefined>, threads: number) =>
  opened(new PrefetchedBatches(new NetworkInput(stripes(), SCALING), setup, jobs, threads));

describe('batches made ahead in threads', () => {
  it.each([1, 3])('are those made one by one, bit by bit, with %d threads', async (threads) => {
    const expected = await all(direct(SETUP, trainingJobs(SETUP, TRAIN)), 18);
    const epoch = [8, 8, 8, 8, 8, 5];
    expect(expected.map(({ size }) => size)).toEqual([...epoch, ...epoch, ...epoch]);
    const ahead = prefetched(SETUP, trainingJobs(SETUP, TRAIN), threads);
    expect(await all(ahead, 18)).toEqual(expected);
    await expect(ahead.next()).rejects.toThrow('no more batches');
  });

  it('go on in the middle of an epoch as if nothing had been', async () => {
    const expected = await all(direct(SETUP, trainingJobs(SETUP, TRAIN)), 18);
    const rest = prefetched(SETUP, trainingJobs(SETUP, TRAIN, 1, 4), 2);
    expect(await all(rest, 8)).toEqual(expected.slice(10));
  });

  it('give the images themselves where they are the targets', async () => {
    const setup = { ...SETUP, loss: { kind: 'meanSquaredError' as const } };
    const [batch] = await all(prefetched(setup, trainingJobs(setup, TRAIN), 1), 1);
    expect(batch!.y).toEqual(batch!.x);
  });

  it('leave no thread behind, even when nobody took a batch', async () => {
    const threads = (): number =>
      (process.report.getReport() as unknown as { workers: readonly unknown[] }).workers.length;
    const before = threads();
    const stream = prefetched(SETUP, trainingJobs(SETUP, TRAIN), 2);
    await expect.poll(threads).toBe(before + 2);
    await stream.close();
    expect(threads()).toBe(before);
  });

  it('tell what reading threw, in the place of the batch that is missing', async () => {
    const missing = Object.assign(stripes(), { share: undefined });
    const stream = opened(
      new PrefetchedBatches(new NetworkInput(missing, null), SETUP, trainingJobs(SETUP, TRAIN), 1),
    );
    // Its name is in no catalogue, so the thread cannot open it once more.
    await expect(stream.next()).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
  });
});

describe('the choice of a way', () => {
  it('makes threads only for images that are changed or read from the disk', () => {
    const way = (augmentation: object, resizable: boolean) => {
      const setup = { ...SETUP, augmentation: augmentationSchema.parse(augmentation) };
      const dataset = Object.assign(stripes(), { info: { ...INFO, resizable } });
      return opened(
        openBatches(new NetworkInput(dataset, null), setup, trainingJobs(setup, TRAIN)),
      );
    };
    expect(way({}, false)).toBeInstanceOf(DirectBatches);
    expect(way({ noise: 0.1 }, false)).toBeInstanceOf(PrefetchedBatches);
    expect(way({}, true)).toBeInstanceOf(PrefetchedBatches);
  });
});
