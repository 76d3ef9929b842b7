import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smooth, smoothingSpan } from './smooth';

describe('smooth', () => {
  it('weighs by age: two values one span apart', () => {
    // Weights e^-1 and 1: (4·0.36788 + 0) / 1.36788.
    expect(smooth([0, 5], [4, 0], 5)[1]).toBeCloseTo(1.07577, 4);
  });

  it('starts at the first value instead of being pulled to zero', () => {
    for (const value of smooth([1, 2, 3], [7, 7, 7], 20)) expect(value).toBeCloseTo(7, 9);
  });

  it('leaves a gap where a value is not finite and goes on after it', () => {
    expect(smooth([1, 2, 3], [2, Number.NaN, 2], 3)).toEqual([2, null, 2]);
  });

  it('never leaves the range of its values', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.1, max: 1e3, noNaN: true }), (list, span) => {
        const steps = list.map((_, i) => i + 1);
        const slack = 1e-6 * Math.max(1, ...list.map(Math.abs));
        for (const value of smooth(steps, list, span)) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...list) - slack);
          expect(value).toBeLessThanOrEqual(Math.max(...list) + slack);
        }
      }),
    );
  });

  it('smooths long curves more than short ones, within bounds', () => {
    expect([10, 600, 1e6].map(smoothingSpan)).toEqual([3, 20, 60]);
  });
});
