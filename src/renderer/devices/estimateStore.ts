import { create } from 'zustand';
import type { Host } from '../../shared/api';
import { reportOf, type ErrorReport } from '../../shared/errors';
import type { Project } from '../../shared/project/file';
import type { Estimate } from '../../shared/training/estimate';
import type { RunTarget } from '../training/stores/engines';

interface EstimateState {
  readonly running: boolean;
  readonly estimate: Estimate | null;
  /** What the estimate, or the error, is of. */
  readonly project: Project | null;
  readonly target: RunTarget | null;
  readonly error: ErrorReport | null;
}

const NOTHING: EstimateState = {
  running: false,
  estimate: null,
  project: null,
  target: null,
  error: null,
};

export const useEstimate = create<EstimateState>(() => NOTHING);

/** Asks the core to try a few steps; what comes of it is told in the store. */
export async function startEstimate(
  host: Host,
  project: Project,
  target: RunTarget,
): Promise<void> {
  useEstimate.setState({ ...NOTHING, running: true, project, target });
  try {
    const estimate = await host.request('runs.estimate', { project, ...target });
    useEstimate.setState({ running: false, estimate });
  } catch (error) {
    const report = reportOf(error);
    // Who cancelled, or began to train, knows it already.
    const cancelled = report.code === 'ESTIMATE_CANCELLED';
    useEstimate.setState(cancelled ? NOTHING : { running: false, error: report });
  }
}

export async function cancelEstimate(host: Host): Promise<void> {
  await host.request('runs.cancelEstimate', {}).catch(() => undefined);
}

export function dismissEstimate(): void {
  useEstimate.setState(NOTHING);
}
