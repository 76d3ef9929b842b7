import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addToConfusion, addToRanks, countCorrect, logSumExp, softmax } from './figures';
import { lossSchema, lossSum } from './losses';

const oneHot = (label: number, classes: number): number[] =>
  Array.from({ length: classes }, (_, k) => (k === label ? 1 : 0));

describe('figures of logits', () => {
  it('turns (1, 2, 3) into the probabilities of the textbook', () => {
    const [a, b, c] = softmax(Float32Array.of(1, 2, 3));
    expect(a).toBeCloseTo(0.09, 3);
    expect(b).toBeCloseTo(0.2447, 4);
    expect(c).toBeCloseTo(0.6652, 4);
  });

  it('does not overflow where exp alone would', () => {
    expect([...softmax(Float32Array.of(1000, 1000))]).toEqual([0.5, 0.5]);
    expect(logSumExp(Float32Array.of(-1000, -1000), 0, 2)).toBeCloseTo(-1000 + Math.log(2), 9);
  });

  it('gives probabilities that add up to one', () => {
    const logits = fc.array(fc.float({ min: -50, max: 50, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(logits, (values) => {
        const sum = softmax(Float32Array.from(values)).reduce((total, p) => total + p, 0);
        expect(sum).toBeCloseTo(1, 5);
      }),
    );
  });

  it('has a cross-entropy of ln 10 for ten equal logits, and of ln 2 for p = 0.5', () => {
    const setup = lossSchema.parse({ kind: 'categoricalCrossentropy' });
    const target = (...labels: number[]) =>
      Float32Array.from(labels.flatMap((label) => oneHot(label, 10)));
    expect(lossSum(setup, new Float32Array(20), target(3, 7), 2)).toBeCloseTo(2 * Math.log(10), 12);
    expect(lossSum(setup, Float32Array.of(4, 4), Float32Array.of(1, 0), 1)).toBeCloseTo(0.693, 3);
  });

  it('counts right answers and where the wrong ones went', () => {
    const logits = Float32Array.of(3, 1, 0, 0, 2, 9, 5, 5, 1);
    const labels = Int32Array.of(0, 1, 0);
    expect(countCorrect(logits, labels)).toBe(2);
    const confusion = new Int32Array(9);
    addToConfusion(confusion, logits, labels);
    expect([...confusion]).toEqual([2, 0, 0, 0, 0, 1, 0, 0, 0]);
  });

  it('ranks the right class among all, the first of equal ones higher', () => {
    const ranksOf = (logits: readonly number[], label: number): number[] => {
      const ranks = new Int32Array(3);
      addToRanks(ranks, Float32Array.from(logits), Int32Array.of(label));
      return [...ranks];
    };
    expect(ranksOf([3, 1, 0], 0)).toEqual([1, 0, 0]);
    expect(ranksOf([0, 2, 9], 1)).toEqual([0, 1, 0]);
    expect(ranksOf([0, 2, 9], 0)).toEqual([0, 0, 1]);
    expect(ranksOf([5, 5, 1], 0)).toEqual([1, 0, 0]);
    expect(ranksOf([5, 5, 1], 1)).toEqual([0, 1, 0]);
    // Lower than the ranks that are counted.
    expect(ranksOf([4, 3, 2, 1], 3)).toEqual([0, 0, 0]);
    const ranks = new Int32Array(3);
    addToRanks(ranks, Float32Array.of(3, 1, 0, 0, 2, 9, 9, 1, 5), Int32Array.of(0, 1, 2));
    expect([...ranks]).toEqual([1, 2, 0]);
  });
});
