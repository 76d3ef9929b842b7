import { describe, expect, it } from 'vitest';
import { classScores, commonMistakes, confusionAt, rowCount, meanScores } from './confusion';

/** Rows: right class. Of 10 cats, 7 were recognised, 2 taken for dogs, 1 for an owl; no test owls. */
const evaluation = {
  classes: ['cat', 'dog', 'owl'],
  confusion: Int32Array.of(7, 2, 1, 3, 5, 0, 0, 0, 0),
};

describe('confusion', () => {
  it('reads rows as right classes and columns as answers', () => {
    expect(confusionAt(evaluation, 0, 1)).toBe(2);
    expect(confusionAt(evaluation, 1, 0)).toBe(3);
    expect(rowCount(evaluation, 0)).toBe(10);
  });

  it('scores classes by recall, precision and their harmonic mean', () => {
    const [cat, dog, owl] = classScores(evaluation);
    expect(cat).toMatchObject({ count: 10, right: 7, recall: 0.7, precision: 0.7, f1: 0.7 });
    expect(dog?.recall).toBeCloseTo(5 / 8, 12);
    expect(dog?.precision).toBeCloseTo(5 / 7, 12);
    // 2 / (8 / 5 + 7 / 5)
    expect(dog?.f1).toBeCloseTo(2 / 3, 12);
    expect(owl).toMatchObject({ count: 0, recall: null, precision: 0, f1: 0 });
  });

  it('averages over the classes that have a figure, each counting alike', () => {
    const means = meanScores(classScores(evaluation));
    expect(means.recall).toBeCloseTo((0.7 + 0.625) / 2, 12);
    expect(means.precision).toBeCloseTo((0.7 + 5 / 7 + 0) / 3, 12);
    expect(means.f1).toBeCloseTo((0.7 + 2 / 3 + 0) / 3, 12);
    expect(meanScores([])).toEqual({ recall: null, precision: null, f1: null });
  });

  it('lists mistakes from the most frequent, without those that never happened', () => {
    expect(commonMistakes(evaluation, 2)).toEqual([
      { actual: 1, predicted: 0, count: 3 },
      { actual: 0, predicted: 1, count: 2 },
    ]);
    expect(commonMistakes(evaluation, 9)).toHaveLength(3);
  });
});
