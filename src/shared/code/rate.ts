import { taskOf } from '../training/losses';
import { improvesPython, isRising, type Monitor } from '../training/monitor';
import { schedulePython } from '../training/schedules';
import { indent } from './python';
import { isValidated, type ValidationSource } from './source';

/** Python that both code views share: the learning rate of each step, and when training ends. */

/** A function `rate_share`: what is left of the learning rate in a step. */
export interface RateCode {
  /** Its lines. */
  readonly lines: readonly string[];
  /** The figure of each epoch that it follows; null where the rate follows from the step alone. */
  readonly watches: Monitor | null;
}

/** Null where every step has the same rate. */
export function rateCode(source: ValidationSource): RateCode | null {
  const { schedule, warmupEpochs, epochs } = source.training;
  if (schedule.kind === 'constant' && warmupEpochs === 0) return null;
  const watches = 'monitor' in schedule ? watchedFigure(source, schedule.monitor) : null;
  // Where the task has no such figure, nothing is ever seen to stop improving.
  const figures = 'monitor' in schedule ? ', figures' : '';
  const lines = [
    `def rate_share(step, steps_per_epoch${figures}):`,
    ...indent([
      '"""The share of the learning rate that a step (from 1) is taken with."""',
      `steps = ${epochs} * steps_per_epoch`,
      `warmup = min(int(${warmupEpochs} * steps_per_epoch + 0.5), steps - 1)`,
      'done, steps = max(0, step - 1 - warmup), steps - warmup',
      ...schedulePython(schedule),
      'return share * step / warmup if step <= warmup else share',
    ]),
  ];
  return { lines, watches };
}

/** Early stopping, ready to be written; null where training goes on to its last epoch. */
export interface StoppingCode {
  readonly watches: Monitor;
  /** Whether less is better, or more. */
  readonly mode: 'min' | 'max';
  readonly patience: number;
  readonly minDelta: number;
  readonly restoreBest: boolean;
  /** Whether `figure` is better than `best`. */
  readonly improves: string;
}

export function stoppingCode(source: ValidationSource): StoppingCode | null {
  const { stopping } = source.training;
  if (stopping.kind === 'never') return null;
  const watches = watchedFigure(source, stopping.monitor);
  if (watches === null) return null;
  const { patience, minDelta, restoreBest, monitor } = stopping;
  return {
    watches,
    mode: isRising(monitor) ? 'max' : 'min',
    patience,
    minDelta,
    restoreBest,
    improves: improvesPython(monitor, minDelta),
  };
}

/**
 * The figure that is really watched: the training set's own where nothing is kept aside, and none
 * where the task knows no accuracy.
 */
function watchedFigure(source: ValidationSource, monitor: Monitor): Monitor | null {
  if (isRising(monitor) && taskOf(source.training.loss).target === 'input') return null;
  if (isValidated(source)) return monitor;
  return isRising(monitor) ? 'accuracy' : 'loss';
}
