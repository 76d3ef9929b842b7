import { z } from 'zod';
import { LOWERING_CHOICES } from '../../shared/lowering/choice';
import { channelStatisticsSchema } from '../../shared/training/normalisation';
import { runInfoSchema } from '../../shared/training/run';

/** Raised when the meaning of a field changes. */
export const RUN_RECORD_VERSION = 1;

export const timingSchema = z.strictObject({
  /** Wall time of the training loop: steps, metrics, checkpoints; without validation and pauses. */
  trainingMs: z.number().min(0),
  validationMs: z.number().min(0),
  /** Samples that went through a training step during `trainingMs`. */
  trainedSamples: z.int().min(0),
  /** Part of `trainingMs` in which the device waited for its next batch. */
  dataWaitMs: z.number().min(0).default(0),
});
export type Timing = z.infer<typeof timingSchema>;

export const NO_TIME: Timing = {
  trainingMs: 0,
  validationMs: 0,
  trainedSamples: 0,
  dataWaitMs: 0,
};

/** A run's `run.json`: what it is, how it stands, and what is needed to repeat it. */
export const runRecordSchema = z.strictObject({
  format: z.literal('convcanvas-run'),
  version: z.literal(RUN_RECORD_VERSION),
  info: runInfoSchema,
  /** The same seed, spec, thread count and kind of CPU give the same weights. */
  threads: z.int().min(1),
  /** How training steps are written: what was asked for, and once it trains, what is in use. */
  lowering: z.enum(LOWERING_CHOICES).default('auto'),
  /** Only the first so many training samples are used; null for all. */
  limit: z.int().min(1).nullable(),
  /** How many samples were used for what; null before the data was read. */
  samples: z.strictObject({ train: z.int(), validation: z.int(), test: z.int() }).nullable(),
  /** What the data set was, where it can change; null for one that cannot. */
  dataset: z
    .strictObject({ fingerprint: z.string(), classes: z.array(z.string()) })
    .nullable()
    .default(null),
  /** How validation samples are set aside: from all alike, or the same share of each class. */
  split: z.enum(['random', 'stratified']).default('random'),
  /** Of the samples learned from, where images are normalised by them: the same for good. */
  statistics: channelStatisticsSchema.nullable().default(null),
  timing: timingSchema,
  /** The most memory that the training process held at once (resident); null before it was told. */
  peakMemoryBytes: z.number().min(0).nullable().default(null),
  /** Of this program, Node and the engine's libraries. */
  versions: z.record(z.string(), z.string()),
  machine: z.strictObject({
    platform: z.string(),
    cpu: z.string(),
    /** What decides how the processor computes (`avx512f`), where the system tells. */
    features: z.array(z.string()).default([]),
  }),
});
export type RunRecord = z.infer<typeof runRecordSchema>;
