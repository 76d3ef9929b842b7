import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracyFloor, chartData, lastValue, stepRange, type ChartData } from './chartData';

const columns = { step: [1, 2, 3], loss: [2, Number.NaN, 1], accuracy: [0.1, 0.2, 0.3] };
const epoch = (step: number, validationLoss: number | null) => ({
  epoch: 1,
  step,
  loss: 1,
  accuracy: 0.5,
  validationLoss,
  validationAccuracy: validationLoss === null ? null : 0.75,
});

describe('chartData', () => {
  it('puts validation at the step where its epoch ended, between the batches or on one', () => {
    const between = chartData('loss', columns, [epoch(2.5, 0.5)]);
    expect(between.x).toEqual([1, 2, 2.5, 3]);
    expect(between.validation).toEqual([null, null, 0.5, null]);
    const on = chartData('accuracy', columns, [epoch(3, 0.5)]);
    expect(on.x).toEqual([1, 2, 3]);
    expect(on.raw).toEqual([0.1, 0.2, 0.3]);
    expect(on.validation).toEqual([null, null, 0.75]);
  });

  it('leaves gaps where a loss is not a number, and no points without validation', () => {
    const data = chartData('loss', columns, [epoch(3, null)]);
    expect(data.raw).toEqual([2, null, 1]);
    expect(data.validation).toEqual([null, null, null]);
    expect(lastValue(data.validation)).toBeNull();
    expect(lastValue(data.raw)).toBe(1);
  });
});

describe('stepRange', () => {
  it('doubles while the run goes on and ends at its last step', () => {
    expect([1, 50, 100, 200, 400, 800].map((step) => stepRange(step, 800))).toEqual([
      50, 100, 200, 400, 800, 800,
    ]);
  });

  it('always shows the newest step, and never grows backwards', () => {
    const total = fc.integer({ min: 1, max: 1e6 });
    fc.assert(
      fc.property(total, fc.double({ min: 0, max: 1, noNaN: true }), (steps, share) => {
        const step = Math.ceil(steps * share);
        expect(stepRange(step, steps)).toBeGreaterThanOrEqual(step);
        expect(stepRange(step + 1, steps)).toBeGreaterThanOrEqual(stepRange(step, steps));
      }),
    );
  });
});

it('lets the accuracy axis start below the later curve, at a tenth', () => {
  const line = (values: number[]): ChartData => ({
    x: values.map((_, i) => i),
    raw: values,
    smoothed: values,
    validation: values.map(() => null),
  });
  const learnt = Array.from({ length: 80 }, (_, i) => (i < 20 ? i / 25 : 0.88));
  expect(accuracyFloor(line(learnt))).toBe(0.8);
  expect(accuracyFloor(line([0.9, 0.9]))).toBe(0);
  expect(accuracyFloor(line(Array.from({ length: 60 }, () => 0.1)))).toBe(0);
});
