/**
 * How a data set is divided and how many steps follow from it: one definition for the window's
 * forecast and for the trainer.
 */
export interface TrainingPlan {
  /** Samples learned from in each epoch. */
  readonly trainCount: number;
  /** Samples of the training split kept aside to validate. */
  readonly validationCount: number;
  readonly stepsPerEpoch: number;
  /** Of the whole run. */
  readonly steps: number;
}

/**
 * @param available samples of the training split; at least one is always left to learn from
 */
export function trainingPlan(
  setup: {
    readonly validationSplit: number;
    readonly batchSize: number;
    readonly epochs: number;
  },
  available: number,
): TrainingPlan {
  const validationCount = Math.max(
    0,
    Math.min(Math.round(available * setup.validationSplit), available - 1),
  );
  const trainCount = available - validationCount;
  const stepsPerEpoch = Math.ceil(trainCount / setup.batchSize);
  return { trainCount, validationCount, stepsPerEpoch, steps: stepsPerEpoch * setup.epochs };
}
