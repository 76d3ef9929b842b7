import type { ModelSpec } from '../../shared/spec/modelSpec';
import { preparationFor } from '../../shared/spec/target';
import { taskOf } from '../../shared/training/losses';
import { partCounts } from '../../shared/training/dataset';
import type { ChannelStatistics } from '../../shared/training/normalisation';
import { availableSamples, trainingPlan, type TrainingPlan } from '../../shared/training/plan';
import type { TrainingSetup } from '../../shared/training/setup';
import { datasetInfo, openDataset } from '../datasets/catalogue';
import type { Dataset } from '../datasets/dataset';
import { givenSplit, splitSamples, type Split } from '../datasets/order';
import { channelStatistics, networkInput, type NetworkInput } from '../datasets/pipeline/input';
import { readsDirectly } from '../datasets/pipeline/stream';
import type { RunRecord } from '../runs/record';

/** The data of one training: what is learned from, how it is divided, how the network sees it. */
export interface TrainingData {
  readonly dataset: Dataset;
  readonly plan: TrainingPlan;
  readonly split: Split;
  /** Of the samples learned from, where the setup needs them. */
  readonly statistics: ChannelStatistics | null;
  readonly input: NetworkInput;
}

export type DataChoice = Pick<RunRecord, 'limit' | 'split' | 'statistics'>;

/**
 * Opens a data set as a run uses it. Statistics that are not known yet are taken from the samples
 * learned from, which reads every one of them.
 * @param onProgress told how many of how many samples were read; may throw to end it
 * @throws CatalogError DATASET_NOT_FOUND, DATASET_UNREADABLE, DATASET_NOT_READY
 */
export async function openTrainingData(
  name: string,
  spec: Pick<ModelSpec, 'inputShape'>,
  setup: TrainingSetup,
  { limit, split: kind, statistics: known }: DataChoice,
  onProgress?: (done: number, total: number) => void | Promise<void>,
): Promise<TrainingData> {
  const info = datasetInfo(name);
  const dataset = await openDataset(name, preparationFor(info, spec.inputShape, setup.resize));
  const available = availableSamples(dataset.info, limit);
  const plan = trainingPlan(setup, available);
  const split =
    available.validation > 0
      ? givenSplit(partCounts(dataset.info).train, available)
      : keptAside(dataset, plan, setup, kind);
  const total = split.train.length;
  const statistics =
    known ??
    (await channelStatistics(dataset, setup, split.train, (done) => onProgress?.(done, total)));
  return { dataset, plan, split, statistics, input: networkInput(dataset, setup, statistics) };
}

/** What a training keeps aside of its samples by itself. */
function keptAside(
  dataset: Dataset,
  { trainCount, validationCount }: TrainingPlan,
  setup: TrainingSetup,
  kind: DataChoice['split'],
): Split {
  const available = trainCount + validationCount;
  const byClass = kind === 'stratified' && taskOf(setup.loss).target === 'class';
  const labels = byClass ? dataset.labels('train').subarray(0, available) : null;
  return splitSamples(available, validationCount, setup.seed, labels);
}

/**
 * Brings what a training will read into memory, where the set can be held there and training itself
 * reads it: threads that make batches ahead have images from the disk.
 * @param onProgress told how many of how many samples are there; may throw to end it
 */
export async function gatherSamples(
  { dataset, split }: Pick<TrainingData, 'dataset' | 'split'>,
  setup: TrainingSetup,
  onProgress?: (done: number, total: number) => void | Promise<void>,
): Promise<void> {
  if (!readsDirectly(dataset.info, setup)) return;
  const { train } = split;
  await dataset.gather?.('train', train, (done) => onProgress?.(done, train.length));
}
