import { z } from 'zod';
import type { ErrorReport } from '../errors';
import type { Project } from '../project/file';
import type { ModelSpec } from '../spec/modelSpec';

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

export interface RunProgress {
  /** Epochs begun, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done in the whole run. */
  readonly step: number;
  readonly steps: number;
  /** Training samples per second of training time, over the last few seconds. */
  readonly samplesPerSecond: number;
  /** Estimated; null until it can be told. */
  readonly remainingMs: number | null;
}

export interface RunInfo {
  readonly runId: string;
  readonly name: string;
  readonly state: RunState;
  readonly dataset: string;
  readonly device: string;
  readonly seed: number;
  readonly startedMs: number;
  readonly endedMs: number | null;
  readonly progress: RunProgress;
  /** Of the last epoch, where there was one. */
  readonly lastEpoch: EpochMetrics | null;
  readonly testLoss: number | null;
  readonly testAccuracy: number | null;
  /** Whether there is a checkpoint to go on from. */
  readonly resumable: boolean;
  /** Why it failed or was interrupted. */
  readonly error: ErrorReport | null;
}

/** Of one training step. */
export interface BatchMetrics {
  readonly step: number;
  readonly loss: number;
  /** Share of the batch that was classified right, 0..1. */
  readonly accuracy: number;
}

/** Of one epoch; validation figures are null without a validation split. */
export interface EpochMetrics {
  readonly epoch: number;
  /** Steps done when the epoch ended. */
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
}

/** Everything a window needs to show a run, whether it is going on or ended long ago. */
export interface RunDetails {
  readonly info: RunInfo;
  readonly project: Project;
  readonly spec: ModelSpec;
  /** All batches so far (thinned evenly above 4,000). */
  readonly batches: readonly BatchMetrics[];
  readonly epochs: readonly EpochMetrics[];
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
  readonly accuracy: number;
  /** Row: right class, column: predicted class; row-major, `classes` × `classes`. */
  readonly confusion: Int32Array;
  readonly classes: readonly string[];
  readonly count: number;
}

export interface Prediction {
  /** `[classes]`, adding up to 1. */
  readonly probabilities: Float32Array;
  readonly classes: readonly string[];
}
