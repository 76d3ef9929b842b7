import { z } from 'zod';
import type { EpochMetrics } from './run';

/** The figures of an epoch that a schedule or early stopping can watch. */
export const MONITORS = ['validationLoss', 'validationAccuracy', 'loss', 'accuracy'] as const;
export type Monitor = (typeof MONITORS)[number];

export const monitorSchema = z.enum(MONITORS).default('validationLoss');

const RISING: ReadonlySet<Monitor> = new Set(['validationAccuracy', 'accuracy']);

/**
 * The watched figure of an epoch; the training set's own where nothing was kept aside to validate.
 * Null where the task has no such figure.
 */
export function monitored(monitor: Monitor, epoch: EpochMetrics): number | null {
  if (monitor === 'validationLoss') return epoch.validationLoss ?? epoch.loss;
  if (monitor === 'validationAccuracy') return epoch.validationAccuracy ?? epoch.accuracy;
  return epoch[monitor];
}

/** Whether more of a figure is better, as of an accuracy; else less is, as of a loss. */
export function isRising(monitor: Monitor): boolean {
  return RISING.has(monitor);
}

/** Whether a figure is better than the best so far by more than `minDelta`. */
export function improves(monitor: Monitor, value: number, best: number, minDelta: number): boolean {
  return isRising(monitor) ? value > best + minDelta : value < best - minDelta;
}

/** The same in Python, of `figure` and `best`. */
export function improvesPython(monitor: Monitor, minDelta: number): string {
  return isRising(monitor) ? `figure > best + ${minDelta}` : `figure < best - ${minDelta}`;
}
