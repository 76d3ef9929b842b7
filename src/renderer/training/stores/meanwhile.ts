import type { BatchMetrics, EpochMetrics, LayerMetrics } from '../../../shared/training/run';

/** What a run told, in order. */
export interface Told {
  readonly epochs?: readonly EpochMetrics[];
  readonly batches?: readonly BatchMetrics[];
  readonly layers?: readonly LayerMetrics[];
}

const listening = new Set<{ readonly runId: string; readonly told: Told[] }>();

/**
 * Gathers what a run tells while its record is being read: the record may have been read from the
 * disk before, and its answer comes after.
 * @returns a function that ends the gathering and gives what came
 */
export function listenMeanwhile(runId: string): () => Required<Told> {
  const listener = { runId, told: [] as Told[] };
  listening.add(listener);
  return () => {
    listening.delete(listener);
    return {
      epochs: listener.told.flatMap(({ epochs }) => epochs ?? []),
      batches: listener.told.flatMap(({ batches }) => batches ?? []),
      layers: listener.told.flatMap(({ layers }) => layers ?? []),
    };
  };
}

/** Lets those who read the run's record know what it told. */
export function tellMeanwhile(runId: string, told: Told): void {
  for (const listener of listening) if (listener.runId === runId) listener.told.push(told);
}
