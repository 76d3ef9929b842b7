import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Host } from '../../../shared/api';
import type { EventName, Events } from '../../../shared/events';
import { templateProject } from '../../../shared/templates';
import type { EpochMetrics, RunDetails, RunInfo } from '../../../shared/training/run';
import { followRuns } from './feed';
import { loadView, useRuns } from './runs';

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

/** A core that answers `runs.get` when told to, and tells windows what it is told to. */
function testHost() {
  const listeners = new Map<EventName, (payload: never) => void>();
  const answers: ((details: RunDetails) => void)[] = [];
  const host = {
    on: (name: EventName, listener: (payload: never) => void) => {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
    onConnection: () => () => undefined,
    request: () => new Promise((resolve) => answers.push(resolve)),
  } as unknown as Host;
  const tell = <E extends EventName>(name: E, payload: Events[E]): void =>
    listeners.get(name)?.(payload as never);
  const answer = async (reading: Promise<void>, epochs: number[], steps: number[]) => {
    answers.shift()?.({
      info: info(null),
      project: templateProject('lenet-5'),
      batches: steps.map(batch),
      epochs: epochs.map(epoch),
      layers: [],
    } as Partial<RunDetails> as RunDetails);
    await reading;
  };
  return { host, tell, answer };
}

const batch = (step: number) => ({ step, loss: 1, accuracy: null });

it('keeps every epoch of a run whose epochs are shorter than the time between two drawings', async () => {
  const { host, tell, answer } = testHost();
  useRuns.setState({ runs: [info(null)], currentId: 'a', views: {} });
  const end = followRuns(host);
  await answer(loadView(host, 'a'), [], []);
  tell('run.epochs', { runId: 'a', epochs: [1, 2].map(epoch) });
  tell('run.changed', info(epoch(2)));
  tell('run.epochs', { runId: 'a', epochs: [2, 3, 4].map(epoch) });
  tell('run.changed', info(epoch(4)));
  vi.runAllTimers();
  end();
  expect(useRuns.getState().views['a']?.epochs).toEqual([1, 2, 3, 4].map(epoch));
  expect(useRuns.getState().views['a']?.info.lastEpoch).toEqual(epoch(4));
});

it('misses nothing that a run tells while its record is read from the disk', async () => {
  const { host, tell, answer } = testHost();
  useRuns.setState({ runs: [info(null)], currentId: 'a', views: {} });
  const end = followRuns(host);
  const reading = loadView(host, 'a');
  for (const number of [2, 3]) {
    tell('run.epochs', { runId: 'a', epochs: [epoch(number)] });
    tell('run.metrics', { runId: 'a', batches: [batch(number)] });
  }
  vi.runAllTimers();
  await answer(reading, [1, 2], [1, 2]);
  end();
  const view = useRuns.getState().views['a'];
  expect(view?.epochs).toEqual([1, 2, 3].map(epoch));
  expect(view?.history.columns().step).toEqual([1, 2, 3]);
});
