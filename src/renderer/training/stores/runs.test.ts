import { describe, expect, it } from 'vitest';
import type { RunInfo } from '../../../shared/training/run';
import { addEpochs, sortRuns, upsertRun } from './runs';

function run(runId: string, startedMs: number): RunInfo {
  return {
    runId,
    name: runId,
    state: 'finished',
    dataset: 'mnist',
    engine: 'onnx',
    device: 'cpu',
    seed: 1,
    startedMs,
    endedMs: startedMs + 1,
    progress: {
      epoch: 1,
      epochs: 1,
      step: 1,
      steps: 1,
      samplesPerSecond: 1,
      dataWaitShare: 0,
      remainingMs: 0,
    },
    lastEpoch: null,
    testLoss: null,
    testAccuracy: null,
    resumable: false,
    error: null,
  };
}

const epoch = (number: number) => ({
  epoch: number,
  step: number * 10,
  loss: 1 / number,
  accuracy: 0.5,
  validationLoss: null,
  validationAccuracy: null,
});

describe('the list of runs', () => {
  it('has the newest first', () => {
    expect(sortRuns([run('a', 1), run('b', 3), run('c', 2)]).map(({ runId }) => runId)).toEqual([
      'b',
      'c',
      'a',
    ]);
  });

  it('takes newer facts over in place, and a new run at its place in time', () => {
    const runs = [run('b', 3), run('a', 1)];
    const stopped = { ...run('a', 1), state: 'stopped' as const };
    expect(upsertRun(runs, stopped)).toEqual([run('b', 3), stopped]);
    expect(upsertRun(runs, run('c', 2)).map(({ runId }) => runId)).toEqual(['b', 'c', 'a']);
  });
});

describe('the epochs of a live run', () => {
  it('grow by those that ended, each once', () => {
    const one = addEpochs([], [epoch(1)]);
    expect(one).toEqual([epoch(1)]);
    expect(addEpochs(one, [epoch(1)])).toBe(one);
    expect(addEpochs(one, [epoch(1), epoch(2), epoch(3)])).toEqual([1, 2, 3].map(epoch));
    expect(addEpochs(one, [])).toBe(one);
  });
});
