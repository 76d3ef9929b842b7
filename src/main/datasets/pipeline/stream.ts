import { availableParallelism } from 'node:os';
import { augments } from '../../../shared/training/augmentation';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { taskOf } from '../../../shared/training/losses';
import type { TrainingSetup } from '../../../shared/training/setup';
import { BatchReader, ByteBatchReader, type LabelledBatch } from '../batches';
import { Augmenter } from './augment';
import type { NetworkInput } from './input';
import type { BatchJob } from './jobs';
import { PrefetchedBatches } from './prefetch';

/** The batches of a training, one after the other. */
export interface BatchStream {
  /** Resolves when the first batch is there, or cannot be made: `next` tells which. */
  ready(): Promise<void>;
  /**
   * The next batch; valid until the next one is asked for.
   * @throws CatalogError what reading throws; BATCH_THREAD_DIED
   */
  next(): Promise<LabelledBatch>;
  /** Ends what was started for it; resolves when nothing of it is left. */
  close(): Promise<void>;
}

export type BatchSetup = Pick<
  TrainingSetup,
  'batchSize' | 'seed' | 'loss' | 'augmentation' | 'resize'
>;

const MOST_THREADS = 4;
/** Decoding pictures has threads of its own. */
const MOST_THREADS_OF_PICTURES = 2;

/** Whether batches are read when they are asked for, by the thread that trains. */
export function readsDirectly(
  { resizable }: Pick<DatasetInfo, 'resizable'>,
  { augmentation }: Pick<TrainingSetup, 'augmentation'>,
): boolean {
  return !augments(augmentation) && !resizable;
}

/** Whether the images of a training's batches come as bytes: nothing is done to them but scaling. */
export function readsBytes(
  { dataset, scaling }: NetworkInput,
  setup: Pick<TrainingSetup, 'augmentation' | 'loss'>,
): boolean {
  const classifies = taskOf(setup.loss).target === 'class';
  return readsDirectly(dataset.info, setup) && scaling === null && classifies;
}

/**
 * Opens the batches of a training. Images that have to be read from the disk or changed are made ahead
 * of the device in threads; others are read when they are asked for, which is quicker than handing
 * them over.
 */
export function openBatches(
  input: NetworkInput,
  setup: BatchSetup,
  jobs: Iterator<BatchJob, undefined>,
): BatchStream {
  const { info } = input.dataset;
  if (readsDirectly(info, setup)) return new DirectBatches(input, setup, jobs);
  const most = info.resizable ? MOST_THREADS_OF_PICTURES : MOST_THREADS;
  const threads = Math.max(1, Math.min(most, availableParallelism() - 1));
  return new PrefetchedBatches(input, setup, jobs, threads);
}

/** Makes each batch when it is asked for. */
export class DirectBatches implements BatchStream {
  private readonly read: (job: BatchJob) => Promise<LabelledBatch>;

  constructor(
    input: NetworkInput,
    setup: BatchSetup,
    private readonly jobs: Iterator<BatchJob, undefined>,
  ) {
    const { batchSize, seed, loss, augmentation } = setup;
    const { dataset } = input;
    if (readsBytes(input, setup)) {
      const reader = new ByteBatchReader(dataset, batchSize);
      this.read = ({ indices }) => reader.read('train', indices);
      return;
    }
    const reader = new BatchReader(input, batchSize, taskOf(loss).target);
    const { shape } = dataset.info;
    const augmenter = augments(augmentation) ? new Augmenter(augmentation, shape, seed) : null;
    this.read = ({ epoch, indices }) =>
      reader.read('train', indices, augmenter ? { augmenter, epoch } : undefined);
  }

  async ready(): Promise<void> {
    // Nothing has to be started.
  }

  async next(): Promise<LabelledBatch> {
    const { value: job } = this.jobs.next();
    if (!job) throw new Error('there are no more batches');
    return this.read(job);
  }

  async close(): Promise<void> {
    // Nothing was started.
  }
}
