import { z } from 'zod';
import { augmentationSchema } from './augmentation';
import { RESIZE_MODES } from './dataset';
import { lossSchema } from './losses';
import { normalisationSchema } from './normalisation';
import { optimizerSchema } from './optimizers';
import { scheduleSchema } from './schedules';
import { stoppingSchema } from './stopping';

export { optimizerSchema } from './optimizers';

/**
 * How a network is trained. Every field has a default, so that `{}` is a complete setup; the form
 * and the documentation are made from this schema. Rates are per step, durations in epochs.
 */

export const trainingSetupSchema = z.strictObject({
  loss: lossSchema.default(() => lossSchema.parse({ kind: 'categoricalCrossentropy' })),
  optimizer: optimizerSchema.default(() => optimizerSchema.parse({ kind: 'adam' })),
  schedule: scheduleSchema.default(() => scheduleSchema.parse({ kind: 'constant' })),
  /** Epochs (or a part of one) over which the learning rate rises to its full value; 0 for none. */
  warmupEpochs: z.number().min(0).max(1000).default(0),
  /** The largest length of the gradient, all weights together; 0 for no limit. */
  clipNorm: z.number().min(0).max(1e6).default(0),
  /** The largest size of each single gradient; 0 for no limit. */
  clipValue: z.number().min(0).max(1e6).default(0),
  batchSize: z.int().min(1).max(4096).default(64),
  epochs: z.int().min(1).max(10_000).default(10),
  stopping: stoppingSchema.default(() => stoppingSchema.parse({ kind: 'never' })),
  /** Weights, shuffling and dropout all follow from it. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
  /** The share of the training set kept aside to validate after each epoch. */
  validationSplit: z.number().min(0).max(0.5).default(0.1),
  /** How pictures of any size are brought to the network's: with bars, cut off, or out of proportion. */
  resize: z.enum(RESIZE_MODES).default('fit'),
  normalisation: normalisationSchema.default(() => normalisationSchema.parse({ kind: 'unit' })),
  augmentation: augmentationSchema.default(() => augmentationSchema.parse({})),
  /** Steps between checkpoints, besides the one after each epoch. */
  checkpointSteps: z.int().min(1).max(100_000).default(500),
});

export type TrainingSetup = z.infer<typeof trainingSetupSchema>;

export const DEFAULT_SETUP: TrainingSetup = trainingSetupSchema.parse({});
