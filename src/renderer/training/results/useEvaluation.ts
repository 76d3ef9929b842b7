import { useCallback, useEffect, useState } from 'react';
import { reportOf, type ErrorReport } from '../../../shared/errors';
import type { Evaluation, RunInfo } from '../../../shared/training/run';
import { useHost } from '../../host/context';
import { isActive } from '../stores/runs';

/** Whether a run has weights that can be tried: its last ones, or those of a checkpoint. */
export function hasWeights(info: RunInfo): boolean {
  return info.state === 'finished' || info.resumable || info.state === 'training';
}

interface EvaluationState {
  readonly evaluation: Evaluation | null;
  readonly error: ErrorReport | null;
  /** Tries again after an error. */
  readonly retry: () => void;
}

/** A run on the test set. A run in training is tested by itself at its end; one that ended, here. */
export function useEvaluation(info: RunInfo): EvaluationState {
  const host = useHost();
  const [evaluation, setEvaluation] = useState<Evaluation | null>(null);
  const [error, setError] = useState<ErrorReport | null>(null);
  const [attempt, setAttempt] = useState(0);
  const { runId } = info;
  const ready = !isActive(info) && hasWeights(info);
  useEffect(() => {
    if (!ready) return;
    let wanted = true;
    host.request('runs.evaluate', { runId }).then(
      (result) => wanted && setEvaluation(result),
      (reason: unknown) => wanted && setError(reportOf(reason)),
    );
    return () => {
      wanted = false;
    };
  }, [host, runId, ready, attempt]);
  const retry = useCallback(() => {
    setError(null);
    setAttempt((count) => count + 1);
  }, []);
  return { evaluation, error, retry };
}
