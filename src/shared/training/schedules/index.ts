import { z } from 'zod';
import type { EpochMetrics } from '../run';
import { constant } from './constant';
import { cosine } from './cosine';
import type { ScheduleDefinition } from './definition';
import { exponential } from './exponential';
import { oneCycle } from './oneCycle';
import { reduceOnPlateau } from './reduceOnPlateau';
import { step } from './step';

/** Every schedule's settings; the first is the default. A new one is its file, and its name here. */
export const scheduleSchema = z.discriminatedUnion('kind', [
  constant.schema,
  step.schema,
  exponential.schema,
  cosine.schema,
  oneCycle.schema,
  reduceOnPlateau.schema,
]);

export type ScheduleSetup = z.infer<typeof scheduleSchema>;

const SCHEDULES: ReadonlyMap<string, ScheduleDefinition> = new Map(
  [constant, step, exponential, cosine, oneCycle, reduceOnPlateau].map((definition) => [
    definition.kind,
    definition as unknown as ScheduleDefinition,
  ]),
);

/** What a schedule is in Python: `ScheduleDefinition.python`. */
export function schedulePython(schedule: ScheduleSetup): readonly string[] {
  return definitionOf(schedule).python(schedule);
}

function definitionOf({ kind }: ScheduleSetup): ScheduleDefinition {
  const definition = SCHEDULES.get(kind);
  if (!definition) throw new Error(`no schedule ${kind}`);
  return definition;
}

/**
 * The learning rate of one step. Warm-up (Goyal et al. 2017) comes before any schedule: the rate
 * rises in equal parts to the schedule's first one, and the schedule runs over the steps that are
 * left. A pure function: a resumed run goes on with the same rates.
 *
 * @param step from 1
 * @param history every epoch done before the step, in order
 */
export function learningRateAt(
  setup: {
    readonly optimizer: { readonly learningRate: number };
    readonly schedule: ScheduleSetup;
    readonly warmupEpochs: number;
    readonly epochs: number;
  },
  step: number,
  stepsPerEpoch: number,
  history: readonly EpochMetrics[],
): number {
  const definition = definitionOf(setup.schedule);
  const all = stepsPerEpoch * setup.epochs;
  const warmup = Math.min(Math.round(setup.warmupEpochs * stepsPerEpoch), all - 1);
  const point = {
    done: Math.max(0, step - 1 - warmup),
    stepsPerEpoch,
    steps: all - warmup,
    history,
  };
  const rate = setup.optimizer.learningRate * definition.factor(setup.schedule, point);
  return step <= warmup ? (rate * step) / warmup : rate;
}
