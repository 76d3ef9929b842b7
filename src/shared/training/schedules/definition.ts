import type { z } from 'zod';
import type { EpochMetrics } from '../run';

/** Where in the training a learning rate is wanted; warm-up, where there is one, is over. */
export interface SchedulePoint {
  /** Steps done before this one, from 0. */
  readonly done: number;
  readonly stepsPerEpoch: number;
  /** Steps of the whole schedule. */
  readonly steps: number;
  /** Every epoch done so far, in order. */
  readonly history: readonly EpochMetrics[];
}

/**
 * One schedule. Adding one is such an object and its line in the index. The factor follows from its
 * arguments alone, so that a resumed run goes on with the same rates.
 */
export interface ScheduleDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  readonly schema: S;
  /** What the optimizer's learning rate is multiplied with for one step. */
  factor(params: z.output<S>, point: SchedulePoint): number;
  /**
   * The same in Python, for the code views: statements that set `share`, from `done`, `steps`,
   * `steps_per_epoch` and, where it follows from how training goes, `figures`: the watched one of
   * each epoch so far.
   */
  python(params: z.output<S>): readonly string[];
}

/** Checks a definition's types while keeping its schema's type for its own methods. */
export function defineSchedule<S extends z.ZodObject>(
  definition: ScheduleDefinition<S>,
): ScheduleDefinition<S> {
  return definition;
}

/** Goes from one value to another along half a wave of the cosine, as `share` goes from 0 to 1. */
export function cosineBetween(from: number, to: number, share: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;
}
