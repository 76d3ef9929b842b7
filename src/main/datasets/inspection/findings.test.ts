import { describe, expect, it } from 'vitest';
import type { Evidence, SampleFacts } from './evidence';
import { findAll } from './findings';

const sample = (width: number, height: number): SampleFacts => ({
  ...{ split: 'train', index: 0, part: 'train', label: 0, path: 'a.png' },
  ...{ width, height },
});

/** A set with so many pictures of each class to learn from and to test on, and nothing else wrong. */
function found(
  train: readonly number[],
  test: readonly number[] = train,
  samples: readonly SampleFacts[] = [],
) {
  const evidence: Evidence = {
    classes: train.map((_, label) => `class ${label}`),
    shape: [3, 32, 64],
    samples,
    counts: { train, validation: train.map(() => 0), test },
    duplicates: { exact: [], near: [] },
    blank: [],
    skipped: 0,
    editable: true,
  };
  return findAll(evidence);
}

const codes = (...figures: Parameters<typeof found>): string[] =>
  found(...figures).map(({ code }) => code);

describe('classes', () => {
  it('are called uneven from three times the pictures on', () => {
    expect(codes([59, 20])).toEqual([]);
    expect(codes([60, 20])).toEqual(['IMBALANCE']);
  });

  it('are too small below 20 pictures', () => {
    expect(codes([20, 20])).toEqual([]);
    expect(codes([20, 19])).toEqual(['TINY_CLASS']);
  });

  it('may be left out only where two are left to tell apart', () => {
    const [two] = found([20, 20, 19]);
    expect(two?.fixes.map(({ values }) => values)).toEqual([{ class: 'class 2' }]);
    const [one] = found([20, 19]);
    expect(one?.fixes).toEqual([]);
  });

  it('are untested only where there was a picture to spare for it', () => {
    expect(codes([20, 20], [5, 0])).toEqual(['UNTESTED_CLASS']);
    expect(codes([20, 1], [5, 0])).toEqual(['TINY_CLASS', 'IMBALANCE']);
  });
});

it('pictures are small where both sides would be blown up to more than twice their size', () => {
  const enough = [20, 20];
  // Prepared to 64 wide and 32 high.
  const small = (width: number, height: number) => codes(enough, enough, [sample(width, height)]);
  expect(small(32, 16)).toEqual([]);
  expect(small(31, 16)).toEqual([]);
  expect(small(32, 15)).toEqual([]);
  expect(small(31, 15)).toEqual(['SMALL_PICTURES']);
});
