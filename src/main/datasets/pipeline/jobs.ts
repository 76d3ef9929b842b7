import type { TrainingSetup } from '../../../shared/training/setup';
import { epochOrder } from '../order';

/** One batch that training will ask for. */
export interface BatchJob {
  /** From 1. */
  readonly epoch: number;
  /** In the training split. */
  readonly indices: Uint32Array;
}

/**
 * Every batch of a training in order, from a place on. It follows from the setup and the samples
 * alone, so that batches may be made long before they are asked for.
 * @param train the samples learned from
 * @param epochsDone whole epochs that were done before @param stepsDone of the epoch after them
 */
export function* trainingJobs(
  { seed, batchSize, epochs }: Pick<TrainingSetup, 'seed' | 'batchSize' | 'epochs'>,
  train: Uint32Array,
  epochsDone = 0,
  stepsDone = 0,
): Generator<BatchJob, undefined> {
  let first = stepsDone * batchSize;
  for (let epoch = epochsDone + 1; epoch <= epochs; epoch++) {
    const order = epochOrder(train, seed, epoch);
    for (; first < order.length; first += batchSize) {
      yield { epoch, indices: order.subarray(first, first + batchSize) };
    }
    first = 0;
  }
  return undefined;
}
