import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EventName, Host } from '../../../shared/api';
import type { EpochMetrics, RunInfo } from '../../../shared/training/run';
import { LayerHistory } from '../logic/layerHistory';
import { MetricHistory } from '../logic/metricHistory';
import { followRuns } from './feed';
import { useRuns, type RunView } from './runs';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function epoch(number: number): EpochMetrics {
  return {
    epoch: number,
    step: number,
    loss: 1 / number,
    accuracy: 0.5,
    validationLoss: null,
    validationAccuracy: null,
  };
}

/** A run in training whose newest epoch is this one. */
function info(lastEpoch: EpochMetrics | null): RunInfo {
  const facts = { runId: 'a', state: 'training', startedMs: 1, lastEpoch };
  return facts as Partial<RunInfo> as RunInfo;
}

it('keeps every epoch of a run whose epochs are shorter than the time between two drawings', () => {
  const listeners = new Map<EventName, (payload: never) => void>();
  const host = {
    on: (name: EventName, listener: (payload: never) => void) => {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
    onConnection: () => () => undefined,
  } as Partial<Host> as Host;
  const view = { info: info(null), epochs: [], history: new MetricHistory() };
  useRuns.setState({
    runs: [info(null)],
    currentId: 'a',
    views: { a: { ...view, layers: new LayerHistory(0.1) } as Partial<RunView> as RunView },
  });
  const end = followRuns(host);
  for (const number of [1, 2, 3, 3, 4]) {
    listeners.get('run.changed')?.(info(epoch(number)) as never);
  }
  vi.runAllTimers();
  end();
  expect(useRuns.getState().views['a']?.epochs).toEqual([1, 2, 3, 4].map(epoch));
});
