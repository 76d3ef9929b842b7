import { z } from 'zod';

/**
 * How a network is trained. Every field has a default, so that `{}` is a complete setup; the form
 * and the documentation are made from this schema. Rates are per step, durations in epochs.
 */

export const adamSchema = z.strictObject({
  kind: z.literal('adam'),
  learningRate: z.number().min(0).max(10).default(0.001),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  epsilon: z.number().positive().max(1).default(1e-7),
});

export const sgdSchema = z.strictObject({
  kind: z.literal('sgd'),
  learningRate: z.number().min(0).max(10).default(0.01),
  momentum: z.number().min(0).lt(1).default(0),
  nesterov: z.boolean().default(false),
});

export const optimizerSchema = z.discriminatedUnion('kind', [adamSchema, sgdSchema]);

export const trainingSetupSchema = z.strictObject({
  loss: z
    .strictObject({ kind: z.literal('categoricalCrossentropy') })
    .default({ kind: 'categoricalCrossentropy' }),
  optimizer: optimizerSchema.default(() => adamSchema.parse({ kind: 'adam' })),
  batchSize: z.int().min(1).max(4096).default(64),
  epochs: z.int().min(1).max(10_000).default(10),
  /** Weights, shuffling and dropout all follow from it. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
  /** The share of the training set kept aside to validate after each epoch. */
  validationSplit: z.number().min(0).max(0.5).default(0.1),
  /** Steps between checkpoints, besides the one after each epoch. */
  checkpointSteps: z.int().min(1).max(100_000).default(500),
});

export type OptimizerSetup = z.infer<typeof optimizerSchema>;
export type TrainingSetup = z.infer<typeof trainingSetupSchema>;

export const DEFAULT_SETUP: TrainingSetup = trainingSetupSchema.parse({});
