import { describe, expect, it } from 'vitest';
import { formatDuration, formatLoss, formatPercent, formatValue, percentDecimals } from './format';

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [300, '<1 s'],
    [45_000, '45 s'],
    [59_499, '59 s'],
    [59_600, '1 min 00 s'],
    [200_000, '3 min 20 s'],
    [3_599_000, '59 min 59 s'],
    [7_500_000, '2 h 05 min'],
    [-5, '0 s'],
  ])('writes %d ms as %s', (durationMs, text) => {
    expect(formatDuration(durationMs, 'en')).toBe(text);
  });

  it('speaks Chinese', () => {
    expect(formatDuration(200_000, 'zh')).toBe('3 分 20 秒');
  });
});

describe('formatLoss', () => {
  it.each([
    [2.302585, '2.303'],
    [0.0474, '0.0474'],
    [0.00031, '0.00031'],
    [153.26, '153.3'],
    [0, '0.0000'],
    [1e-9, '1.00e-9'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '∞'],
  ])('writes %d as %s', (loss, text) => {
    expect(formatLoss(loss, 'en')).toBe(text);
  });
});

describe('other figures', () => {
  it('writes shares as percent with the wanted decimals', () => {
    expect(formatPercent(0.98584, 'en')).toBe('98.58%');
    expect(formatPercent(1, 'en', 0)).toBe('100%');
    expect(formatPercent(Number.NaN, 'en')).toBe('–');
  });

  it('keeps three telling digits of a value', () => {
    expect(formatValue(1.8349, 'en')).toBe('1.83');
    expect(formatValue(-0.068, 'en')).toBe('-0.068');
    expect(formatValue(0.0000012, 'en')).toBe('1.2e-6');
    expect(formatValue(0, 'en')).toBe('0');
  });
});

describe('percentDecimals', () => {
  it('has as many as the marks of an axis need to be told apart and to be true', () => {
    expect(percentDecimals([0, 0.25, 0.5, 0.75, 1])).toBe(0);
    expect(percentDecimals([0.9, 0.925, 0.95, 0.975, 1])).toBe(1);
    expect(percentDecimals([0.99, 0.9925, 0.995])).toBe(2);
    // As sums of steps come out.
    expect(percentDecimals([0.1 + 0.2, 0.7 + 0.1])).toBe(0);
  });
});
