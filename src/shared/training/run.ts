import { z } from 'zod';
import { DEVICE_IDS } from '../devices';
import { errorReportSchema } from '../errors/report';
import type { Project } from '../project/file';
import type { ModelSpec } from '../spec/modelSpec';
import { ENGINES } from './engine';

/** Sortable by time, safe as a folder name: `20261122-081533-keras-cnn-4f2a`. */
export const runIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/);

/**
 * `preparing`: reading data, building the graph. `interrupted`: its process ended without a word
 * (killed, crashed, machine switched off); it can be resumed. `stopped`: ended by the person.
 */
export const RUN_STATES = [
  'preparing',
  'training',
  'paused',
  'evaluating',
  'finished',
  'stopped',
  'interrupted',
  'failed',
] as const;
export type RunState = (typeof RUN_STATES)[number];

/** States in which a trainer process works for the run. */
export const ACTIVE_STATES: ReadonlySet<RunState> = new Set([
  'preparing',
  'training',
  'paused',
  'evaluating',
]);

export const runProgressSchema = z
  .strictObject({
    /** Epochs begun, from 1. */
    epoch: z.int().min(0),
    epochs: z.int().min(1),
    /** Steps done in the whole run. */
    step: z.int().min(0),
    steps: z.int().min(0),
    /** Training samples per second of training time, over the last few seconds. */
    samplesPerSecond: z.number().min(0),
    /** Share of the training time so far in which the device waited for its next batch. */
    dataWaitShare: z.number().min(0).max(1).default(0),
    /** Estimated; null until it can be told. */
    remainingMs: z.number().min(0).nullable(),
  })
  .readonly();

/** Of one training step. */
export const batchMetricsSchema = z
  .strictObject({
    step: z.int().min(1),
    loss: z.number(),
    /** Share of the batch that was classified right, 0..1; null where nothing is classified. */
    accuracy: z.number().min(0).max(1).nullable(),
  })
  .readonly();
export type BatchMetrics = z.infer<typeof batchMetricsSchema>;

/** Of one epoch; validation figures are null without a validation split. */
export const epochMetricsSchema = z
  .strictObject({
    epoch: z.int().min(1),
    /** Steps done when the epoch ended. */
    step: z.int().min(1),
    /** Means over the epoch's samples, each taken before its own batch's update. */
    loss: z.number(),
    accuracy: z.number().min(0).max(1).nullable(),
    validationLoss: z.number().nullable(),
    validationAccuracy: z.number().min(0).max(1).nullable(),
    /** Of the epoch's last step. */
    learningRate: z.number().min(0).optional(),
  })
  .readonly();
export type EpochMetrics = z.infer<typeof epochMetricsSchema>;

/** How one layer learned in one step; null where a figure cannot be told. */
const layerFiguresSchema = z
  .strictObject({
    block: z.string(),
    /** ‖g‖ of its trained weights, before clipping. */
    gradientNorm: z.number().min(0).nullable(),
    /** ‖w after − w before‖ / ‖w before‖ of its trained weights. */
    updateRatio: z.number().min(0).nullable(),
    /** Share of its channels or units that are 0 everywhere for every probe image. */
    deadShare: z.number().min(0).max(1).nullable(),
  })
  .readonly();
export type LayerFigures = z.infer<typeof layerFiguresSchema>;

/** A look at every layer, taken now and then. */
export const layerMetricsSchema = z
  .strictObject({
    step: z.int().min(1),
    learningRate: z.number().min(0),
    layers: z.array(layerFiguresSchema),
  })
  .readonly();
export type LayerMetrics = z.infer<typeof layerMetricsSchema>;

export const runInfoSchema = z
  .strictObject({
    runId: runIdSchema,
    name: z.string(),
    state: z.enum(RUN_STATES),
    dataset: z.string(),
    engine: z.enum(ENGINES).default('onnx'),
    device: z.enum(DEVICE_IDS),
    seed: z.int(),
    startedMs: z.number(),
    endedMs: z.number().nullable(),
    progress: runProgressSchema,
    /** Of the last epoch, where there was one. */
    lastEpoch: epochMetricsSchema.nullable(),
    testLoss: z.number().nullable(),
    testAccuracy: z.number().nullable(),
    /** The epoch whose weights the run ended with, where that was not the last one. */
    restoredEpoch: z.int().min(1).optional(),
    /** Whether there is a checkpoint to go on from. */
    resumable: z.boolean(),
    /** Why it failed or was interrupted, or why it paused by itself. */
    error: errorReportSchema.nullable(),
  })
  .readonly();
export type RunInfo = z.infer<typeof runInfoSchema>;

/** Everything a window needs to show a run, whether it is going on or ended long ago. */
export interface RunDetails {
  readonly info: RunInfo;
  readonly project: Project;
  readonly spec: ModelSpec;
  /** All batches so far (thinned evenly above 4,000). */
  readonly batches: readonly BatchMetrics[];
  readonly epochs: readonly EpochMetrics[];
  /** Looks at the layers (thinned evenly above 500). */
  readonly layers: readonly LayerMetrics[];
}

/** Feature maps of one block for the watched sample. */
export interface FeatureMaps {
  readonly block: string;
  /** `[C, H, W]`; a flat list is `[F]`. */
  readonly shape: readonly number[];
  /** At most `MAX_MAPS` channels are sent. */
  readonly values: Float32Array;
}

export const MAX_MAPS = 64;

export interface Snapshot {
  readonly runId: string;
  readonly step: number;
  readonly maps: readonly FeatureMaps[];
  /** Class probabilities for the sample, `[classes]`. */
  readonly probabilities: Float32Array;
}

export interface Evaluation {
  readonly loss: number;
  /** Null for a network that does not classify, as are the figures below empty then. */
  readonly accuracy: number | null;
  /** Share of samples whose right class is among the k highest, for k from 1 to at most `MAX_TOP`. */
  readonly top: readonly number[];
  /** Row: right class, column: predicted class; row-major, `classes` × `classes`. */
  readonly confusion: Int32Array;
  readonly classes: readonly string[];
  readonly count: number;
}

/** The most ranks that `Evaluation.top` tells of. */
export const MAX_TOP = 5;

export interface Prediction {
  /** `[classes]`; they add up to 1 unless the loss asks about each class for itself. */
  readonly probabilities: Float32Array;
  readonly classes: readonly string[];
}
