import { expect, it } from 'vitest';
import type { LayerMetrics } from '../../../shared/training/run';
import { LayerHistory } from './layerHistory';

const look = (step: number, learningRate = 0.01): LayerMetrics => ({
  step,
  learningRate,
  layers: [
    { block: 'conv2d_1', gradientNorm: step, updateRatio: step / 1000, deadShare: null },
    ...(step % 4 === 1
      ? [{ block: 'relu_1', gradientNorm: null, updateRatio: null, deadShare: 0.25 }]
      : []),
  ],
});
const looks = (count: number) => Array.from({ length: count }, (_, i) => look(i + 1));

it('keeps no more looks than asked for, spread over the whole run, and always the newest figures', () => {
  const history = new LayerHistory(0.01, 10);
  history.append(looks(100));
  const steps = history.trend('conv2d_1').map(({ step }) => step);
  expect(steps.length).toBeLessThanOrEqual(10);
  expect(steps.length).toBeGreaterThan(4);
  const gaps = new Set(steps.slice(1).map((step, i) => step - steps[i]!));
  expect(gaps.size).toBe(1);
  expect(steps[0]).toBe(1);
  expect(history.recent('conv2d_1').at(-1)?.step).toBe(100);
  expect(history.lastStep).toBe(100);
});

it('has every look once, however the record overlaps with live events', () => {
  const history = new LayerHistory(0.01);
  history.append(looks(6));
  history.append(looks(9).slice(3));
  expect(history.trend('conv2d_1').map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('tells only of looks at which a layer was seen, and the rate as a share of the full one', () => {
  const history = new LayerHistory(0.01);
  history.append([look(1, 0.01), look(2, 0.005), look(5, 0.001)]);
  expect(history.recent('relu_1').map(({ step }) => step)).toEqual([1, 5]);
  expect(history.recent('conv2d_1').map(({ rateShare }) => rateShare)).toEqual([1, 0.5, 0.1]);
  expect(history.recent('other')).toEqual([]);
});
