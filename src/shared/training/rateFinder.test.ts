import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RateFinder, searchRate, smoothLosses } from './rateFinder';

const range = { lowest: 1e-4, highest: 1 };

/** Flat up to 0.01, falling fastest there, growing beyond all bounds after 0.3. */
const lossAt = (rate: number): number =>
  2 - 1 / (1 + (0.01 / rate) ** 2) + (rate > 0.3 ? (rate - 0.3) * 1000 : 0);

/** A whole search with this loss; `noise` is added to each step's. */
function search(steps: number, noise: (step: number) => number = () => 0) {
  const finder = new RateFinder();
  let done = 0;
  for (let step = 0; step < steps; step++) {
    const rate = searchRate(step, steps, range);
    done++;
    if (!finder.add(rate, lossAt(rate) + noise(step))) break;
  }
  return { ...finder.result(), done };
}

it('goes through rates by equal factors', () => {
  [1e-4, 1e-3, 1e-2, 1e-1, 1].forEach((rate, step) => {
    expect(searchRate(step, 5, range) / rate).toBeCloseTo(1, 12);
  });
});

it('suggests the rate where the loss falls fastest, and stops where it has grown fourfold', () => {
  for (const steps of [60, 120, 400]) {
    const { points, suggested, done } = search(steps);
    expect(done).toBeLessThan(steps);
    expect(points).toHaveLength(done);
    expect(suggested).toBeGreaterThan(0.007);
    expect(suggested).toBeLessThan(0.014);
  }
});

it('goes on at losses up to four times the lowest mean, and not beyond', () => {
  const goesOn = (loss: number): boolean => {
    const finder = new RateFinder();
    for (let step = 0; step < 100; step++) finder.add(1e-4, 1);
    // The mean comes near to the new loss within a hundred steps: 0.95¹⁰⁰ of the old one is left.
    return Array.from({ length: 100 }, () => finder.add(1e-3, loss)).every(Boolean);
  };
  expect([2, 3.9, 4.2, 50].map(goesOn)).toEqual([true, true, false, false]);
});

it('is not led away by noise of single batches, the first ones least of all', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 120, maxLength: 120 }),
      (noise) => {
        const { suggested } = search(120, (step) => noise[step]!);
        expect(suggested).toBeGreaterThan(0.002);
        expect(suggested).toBeLessThan(0.05);
      },
    ),
  );
});

it('suggests no rate at which a loss that shot up falls back', () => {
  // Far up at 0.1 and steeply down again, though not to where it was, and never up fourfold.
  const finder = new RateFinder();
  for (let step = 0; step < 150; step++) {
    const rate = searchRate(step, 150, range);
    const spike = 1.5 * Math.exp(-0.5 * (Math.log(rate / 0.1) / 0.3) ** 2);
    const lost = rate > 0.1 ? 0.8 : 0;
    expect(finder.add(rate, 2 - 1 / (1 + (0.005 / rate) ** 2) + spike + lost)).toBe(true);
  }
  const { suggested } = finder.result();
  expect(suggested).toBeGreaterThan(0.002);
  expect(suggested).toBeLessThan(0.02);
});

it('smooths to both sides: a line stays where it is, and a mean stays a mean', () => {
  const points = Array.from({ length: 90 }, (_, step) => ({
    learningRate: step + 1,
    loss: 5 - step / 30,
  }));
  const smoothed = smoothLosses(points);
  expect(smoothed[45]).toBeCloseTo(points[45]!.loss, 10);
  const flat = smoothLosses(points.map((point) => ({ ...point, loss: 3 })));
  for (const loss of flat) expect(loss).toBeCloseTo(3, 12);
  expect(smoothLosses([])).toEqual([]);
});

it('ends at a loss that is not finite, and suggests nothing where the loss never fell', () => {
  const finder = new RateFinder();
  expect(finder.add(0.1, 1)).toBe(true);
  expect(finder.add(0.2, 2)).toBe(true);
  expect(finder.add(0.4, NaN)).toBe(false);
  expect(finder.result()).toMatchObject({ suggested: null });
  expect(finder.result().points).toHaveLength(2);
});
