import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MetricHistory } from './metricHistory';

const batch = (step: number, loss = step, accuracy = 0.5) => ({ step, loss, accuracy });
const range = (count: number) => Array.from({ length: count }, (_, i) => batch(i + 1));

describe('MetricHistory', () => {
  it('keeps every batch while there are few', () => {
    const history = new MetricHistory(10);
    history.append([batch(1, 2.3), batch(2, 2.1)]);
    history.append([batch(3, 1.9)]);
    expect(history.columns()).toEqual({
      step: [1, 2, 3],
      loss: [2.3, 2.1, 1.9],
      accuracy: [0.5, 0.5, 0.5],
    });
  });

  it('joins pairs when there are too many, keeping their means', () => {
    const history = new MetricHistory(4);
    history.append(range(5));
    // Bins of two steps: (1, 2), (3, 4), (5).
    expect(history.columns().step).toEqual([1.5, 3.5, 5]);
    expect(history.columns().loss).toEqual([1.5, 3.5, 5]);
    history.append([batch(6)]);
    expect(history.columns().step).toEqual([1.5, 3.5, 5.5]);
  });

  it('skips what it already has', () => {
    const history = new MetricHistory(10);
    history.append(range(3));
    history.append([batch(2, 99), batch(3, 99), batch(4, 4)]);
    expect(history.columns().loss).toEqual([1, 2, 3, 4]);
    expect(history.last?.step).toBe(4);
  });

  it('stays within its limit, keeps order and the weighted mean, for any run', () => {
    const steps = fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { maxLength: 300 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 2, max: 40 }), (unsorted, limit) => {
        const sorted = [...unsorted].sort((a, b) => a - b);
        const history = new MetricHistory(limit);
        history.append(sorted.map((step) => batch(step)));
        const { step, loss } = history.columns();
        expect(step.length).toBeLessThanOrEqual(limit);
        expect(history.length).toBe(step.length);
        expect(step.every((value, i) => i === 0 || value > (step[i - 1] ?? 0))).toBe(true);
        // The loss of step s is s, so every bin's mean loss is its mean step.
        loss.forEach((value, i) => expect(value).toBeCloseTo(step[i] ?? NaN, 6));
      }),
    );
  });
});
