import { expect, it } from 'vitest';
import { RateFinder, searchRate } from './rateFinder';

const range = { lowest: 1e-4, highest: 1 };

it('goes through rates by equal factors', () => {
  [1e-4, 1e-3, 1e-2, 1e-1, 1].forEach((rate, step) => {
    expect(searchRate(step, 5, range) / rate).toBeCloseTo(1, 12);
  });
});

it('suggests the rate where the loss falls fastest, and stops where it has grown fourfold', () => {
  const finder = new RateFinder();
  let done = 0;
  for (let step = 0; step < 400; step++) {
    const rate = searchRate(step, 400, range);
    done++;
    // Flat up to 0.01, falling around it, growing beyond all bounds after 0.3.
    const loss = 2 - 1 / (1 + (0.01 / rate) ** 2) + (rate > 0.3 ? (rate - 0.3) * 1000 : 0);
    if (!finder.add(rate, loss)) break;
  }
  const { points, suggested } = finder.result();
  expect(done).toBeLessThan(400);
  expect(points).toHaveLength(done);
  // Smoothing looks back over some 20 steps, which are a factor of 1.6 here.
  expect(suggested).toBeGreaterThan(0.008);
  expect(suggested).toBeLessThan(0.03);
});

it('ends at a loss that is not finite, and suggests nothing where the loss never fell', () => {
  const finder = new RateFinder();
  expect(finder.add(0.1, 1)).toBe(true);
  expect(finder.add(0.2, 2)).toBe(true);
  expect(finder.add(0.4, NaN)).toBe(false);
  expect(finder.result()).toMatchObject({ suggested: null });
  expect(finder.result().points).toHaveLength(2);
});
