import { trainingPlan, type AvailableSamples } from './plan';

/** Fewer steps than this rarely teach a network anything, whatever it is. */
const FEW_STEPS = 200;
/** What is proposed instead: enough to learn simple classes, and over in a minute. */
const ENOUGH_STEPS = 300;
const FEWEST_STEPS_PER_EPOCH = 5;
const MOST_EPOCHS = 100;
/** Smaller batches make steps too rough. */
const SMALLEST_BATCH = 8;

interface Lengths {
  readonly validationSplit: number;
  readonly batchSize: number;
  readonly epochs: number;
}

/**
 * What a setup could be changed to where its run would be too short to learn much: few pictures at a
 * usual batch size make a step or two in each epoch.
 * @returns null where there are steps enough, or nothing better can be said
 */
export function moreSteps(
  setup: Lengths,
  available: AvailableSamples,
): { readonly batchSize: number; readonly epochs: number } | null {
  if (trainingPlan(setup, available).steps >= FEW_STEPS) return null;
  let { batchSize } = setup;
  let { stepsPerEpoch } = trainingPlan({ ...setup, batchSize }, available);
  while (stepsPerEpoch < FEWEST_STEPS_PER_EPOCH && batchSize > SMALLEST_BATCH) {
    batchSize = Math.max(SMALLEST_BATCH, 2 ** Math.ceil(Math.log2(batchSize) - 1));
    ({ stepsPerEpoch } = trainingPlan({ ...setup, batchSize }, available));
  }
  const enough = 10 * Math.ceil(ENOUGH_STEPS / stepsPerEpoch / 10);
  const epochs = Math.max(setup.epochs, Math.min(MOST_EPOCHS, enough));
  return batchSize === setup.batchSize && epochs === setup.epochs ? null : { batchSize, epochs };
}
