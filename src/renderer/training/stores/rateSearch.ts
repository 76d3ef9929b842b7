import { create } from 'zustand';
import type { Host } from '../../../shared/api';
import { reportOf, type ErrorReport } from '../../../shared/errors';
import type { Project } from '../../../shared/project/file';
import {
  RATE_RANGE,
  RATE_STEPS,
  type RatePoint,
  type RateSearch,
} from '../../../shared/training/rateFinder';
import type { RunTarget } from './engines';

interface RateSearchState {
  /** The search that goes on in this window: how far it is. */
  readonly running: { readonly done: number; readonly steps: number } | null;
  /** What is known so far, in order. */
  readonly points: readonly RatePoint[];
  /** What the last search found; null until it ended. */
  readonly result: RateSearch | null;
  readonly error: ErrorReport | null;
}

const NOTHING: RateSearchState = { running: null, points: [], result: null, error: null };

export const useRateSearch = create<RateSearchState>(() => NOTHING);

/** Trains a few steps with a growing rate; what comes of it is told in the store. */
export async function startRateSearch(
  host: Host,
  project: Project,
  target: RunTarget,
): Promise<void> {
  useRateSearch.setState({ ...NOTHING, running: { done: 0, steps: RATE_STEPS } });
  try {
    const search = { project, ...target, ...RATE_RANGE, steps: RATE_STEPS };
    const result = await host.request('runs.findLearningRate', search);
    useRateSearch.setState({ running: null, points: result.points, result });
  } catch (error) {
    const report = reportOf(error);
    // Who cancelled knows it already.
    const cancelled = report.code === 'RATE_SEARCH_CANCELLED';
    useRateSearch.setState({ running: null, error: cancelled ? null : report });
  }
}

/** Ends the search that goes on; what it has found so far stays to be seen. */
export async function cancelRateSearch(host: Host): Promise<void> {
  if (!useRateSearch.getState().running) return;
  await host.request('runs.cancelRateSearch', {}).catch(() => undefined);
}

/** Follows the search of this window. Searches of other windows are not shown. */
export function followRateSearch(host: Host): () => void {
  const ends = [
    host.on('rateSearch.progress', ({ done, steps, points }) => {
      useRateSearch.setState((state) =>
        state.running ? { running: { done, steps }, points: [...state.points, ...points] } : state,
      );
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
