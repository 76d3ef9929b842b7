import { useEffect, useState } from 'react';
import type { RunInfo } from '../../../shared/training/run';

/** How long a run took, or has taken so far; counts on by the second while it goes on. */
export function useDurationMs({ startedMs, endedMs }: RunInfo): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (endedMs !== null) return;
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [endedMs]);
  return Math.max(0, (endedMs ?? nowMs) - startedMs);
}
