import { describe, expect, it } from 'vitest';
import type { EpochMetrics } from './run';
import { stoppingSchema, stoppingState } from './stopping';

const epochs = (...values: readonly (number | null)[]): EpochMetrics[] =>
  values.map((value, i) => ({
    epoch: i + 1,
    step: (i + 1) * 10,
    loss: 1 - i / 100,
    accuracy: 0.5,
    validationLoss: value,
    validationAccuracy: value,
  }));

describe('early stopping', () => {
  it('ends after as many epochs without improvement as the patience, and knows the best one', () => {
    const early = stoppingSchema.parse({ kind: 'early', patience: 2 });
    expect(stoppingState(early, epochs(0.9, 0.5, 0.6))).toEqual({ bestEpoch: 2, stop: false });
    expect(stoppingState(early, epochs(0.9, 0.5, 0.6, 0.5))).toEqual({ bestEpoch: 2, stop: true });
    expect(stoppingState(early, epochs(0.9, 0.5, 0.6, 0.4))).toEqual({ bestEpoch: 4, stop: false });
    expect(stoppingState(early, [])).toEqual({ bestEpoch: null, stop: false });
  });

  it('counts a rise of accuracy as improvement, if it is large enough', () => {
    const early = stoppingSchema.parse({
      kind: 'early',
      monitor: 'validationAccuracy',
      patience: 2,
      minDelta: 0.1,
    });
    expect(stoppingState(early, epochs(0.5, 0.55, 0.58))).toEqual({ bestEpoch: 1, stop: true });
    expect(stoppingState(early, epochs(0.5, 0.55, 0.7))).toEqual({ bestEpoch: 3, stop: false });
  });

  it('watches the training loss where nothing is kept aside to validate', () => {
    const early = stoppingSchema.parse({ kind: 'early', patience: 1 });
    expect(stoppingState(early, epochs(null, null, null))).toEqual({ bestEpoch: 3, stop: false });
  });

  it('never happens unless it is asked for', () => {
    const never = stoppingSchema.parse({ kind: 'never' });
    expect(stoppingState(never, epochs(1, 2, 3, 4, 5))).toEqual({ bestEpoch: null, stop: false });
  });
});
