import { partCounts, type DatasetInfo } from './dataset';

/**
 * How a data set is divided and how many steps follow from it: one definition for the window's
 * forecast and for the trainer.
 */
export interface TrainingPlan {
  /** Samples learned from in each epoch. */
  readonly trainCount: number;
  /** Samples kept aside, or given, to validate with. */
  readonly validationCount: number;
  readonly stepsPerEpoch: number;
  /** Of the whole run. */
  readonly steps: number;
}

/** Samples that a training may use. */
export interface AvailableSamples {
  /** To learn from and, where none are given for it, to keep aside. */
  readonly train: number;
  /** That the set itself gives to validate with; 0 where the setup's share is kept aside. */
  readonly validation: number;
}

/**
 * What a data set gives to a training.
 * @param limit the most samples to learn from; validation is held to the same number
 */
export function availableSamples(
  info: Pick<DatasetInfo, 'trainCount' | 'validationCount' | 'testCount'>,
  limit: number | null = null,
): AvailableSamples {
  const { train, validation } = partCounts(info);
  const most = limit ?? Infinity;
  return { train: Math.min(train, most), validation: Math.min(validation, most) };
}

/** At least one sample is always left to learn from. */
export function trainingPlan(
  setup: {
    readonly validationSplit: number;
    readonly batchSize: number;
    readonly epochs: number;
  },
  { train: available, validation: given }: AvailableSamples,
): TrainingPlan {
  const kept = Math.max(0, Math.min(Math.round(available * setup.validationSplit), available - 1));
  const validationCount = given > 0 ? given : kept;
  const trainCount = given > 0 ? available : available - kept;
  const stepsPerEpoch = Math.ceil(trainCount / setup.batchSize);
  return { trainCount, validationCount, stepsPerEpoch, steps: stepsPerEpoch * setup.epochs };
}
