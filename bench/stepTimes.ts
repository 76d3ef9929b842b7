import type { Batch, TrainingSession } from '../src/main/engines/engine';
import { onnxEngine } from '../src/main/engines/onnx';
import { openTrainingData } from '../src/main/trainer/data';
import { trainingJobs } from '../src/main/datasets/pipeline/jobs';
import { openBatches, readsBytes } from '../src/main/datasets/pipeline/stream';
import { datasetInfo } from '../src/main/datasets/catalogue';
import type { LoweringChoice } from '../src/shared/lowering/choice';
import type { Project } from '../src/shared/project/file';
import { compile } from '../src/shared/spec/compile';
import type { ModelSpec } from '../src/shared/spec/modelSpec';
import { analysisTarget } from '../src/shared/spec/target';
import { taskOf } from '../src/shared/training/losses';
import { turns } from '../scripts/lib/figures.mjs';

/** The bare training step of a project: one real batch again and again, without all that is around it. */
export interface BareStep {
  /** A session whose steps are written as asked for, not warm yet. */
  open(lowering: LoweringChoice): Promise<SteppedSession>;
  close(): Promise<void>;
}

export interface SteppedSession {
  /** The lowering that was chosen. */
  readonly lowering: string;
  /** One step; gives its milliseconds. */
  step(): Promise<number>;
  close(): Promise<void>;
}

/** Steps of one turn, and those at its beginning that do not count: the other's threads still spin. */
const TURN = 10;
const NOT_COUNTED = 2;

/** @throws CatalogError PROJECT_HAS_ERRORS, DATASET_NOT_FOUND, DATASET_NOT_READY */
export async function bareStep(project: Project, threads: number): Promise<BareStep> {
  const { graph, dataset, training: setup } = project;
  const target = analysisTarget(datasetInfo(dataset), graph);
  const spec = compile(graph, target, taskOf(setup.loss));
  // No more is read than one batch.
  const choice = { limit: setup.batchSize, split: 'random', statistics: null } as const;
  const { input, split } = await openTrainingData(dataset, spec, setup, choice);
  const batches = openBatches(input, setup, trainingJobs(setup, split.train));
  // Valid until the next one is asked for, which nobody does.
  const batch = await batches.next();
  const bytes = readsBytes(input, setup);
  return {
    open: async (lowering) => {
      const options = { device: 'cpu', threads, lowering, bytes } as const;
      return steppedSession(await onnxEngine.createSession(spec, setup, options), spec, batch);
    },
    close: () => batches.close(),
  };
}

function steppedSession(session: TrainingSession, spec: ModelSpec, batch: Batch): SteppedSession {
  let step = 0;
  return {
    lowering: session.lowering?.name ?? '',
    step: async () => {
      const startedMs = performance.now();
      // With a rate of 0 every step computes the same; gradients that shrink to nothing would be
      // subnormal numbers in the end, which processors are slow with.
      const { loss } = await session.step(batch, (step += 1), 0);
      const ms = performance.now() - startedMs;
      if (!Number.isFinite(loss)) throw new Error(`${spec.hash}: the loss is ${loss}`);
      return ms;
    },
    close: () => session.dispose(),
  };
}

/**
 * The times of many steps of each session, in turns of a few steps.
 * @param steps of each that count
 * @returns milliseconds, in the order of the sessions
 */
export async function timeInTurns(
  sessions: readonly SteppedSession[],
  steps: number,
): Promise<readonly (readonly number[])[]> {
  const times = sessions.map((): number[] => []);
  for (let round = 0; times.some(({ length }) => length < steps); round++)
    for (const k of turns([...sessions.keys()], round))
      for (let i = 0; i < TURN; i++) {
        const ms = await sessions[k]!.step();
        if (i >= NOT_COUNTED && times[k]!.length < steps) times[k]!.push(ms);
      }
  return times;
}
