import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IndexedSample } from './sampleIndex';
import { viewOf, type OwnView } from './view';

const CLASSES = ['ant', 'bee', 'cat'];

function sample(path: string, classIndex: number, given: IndexedSample['given'] = null) {
  return {
    path,
    classIndex,
    given,
    width: 1,
    height: 1,
    bytes: 1,
    modifiedMs: 0,
    hash: path,
    slot: 0,
    stored: null,
  };
}

const samples = fc
  .uniqueArray(
    fc.tuple(
      fc.string({ unit: fc.constantFrom(...'abcdef'), minLength: 1, maxLength: 6 }),
      fc.nat(2),
    ),
    {
      selector: ([path]) => path,
      minLength: 2,
      maxLength: 80,
    },
  )
  .map((rows) => rows.map(([path, classIndex]) => sample(path, classIndex)));
const division = fc.record({
  testShare: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
  seed: fc.nat(),
});

const paths = (view: OwnView): string[] =>
  [...view.splits.train, ...view.splits.test].map(({ path }) => path);

describe('a set divided by share', () => {
  it('has every sample once, something on each side, and each class by the share', () => {
    fc.assert(
      fc.property(samples, division, (found, given) => {
        const view = viewOf({ classes: CLASSES, division: given, edits: [] }, found);
        expect(paths(view).sort()).toEqual(found.map(({ path }) => path).sort());
        expect(view.splits.train.length).toBeGreaterThan(0);
        expect(view.splits.test.length).toBeGreaterThan(0);
        for (const [label, name] of view.classes.entries()) {
          const count = found.filter(({ classIndex }) => CLASSES[classIndex] === name).length;
          const tested = view.splits.test.filter((one) => one.label === label).length;
          if (count < 2) continue;
          expect(tested).toBeGreaterThanOrEqual(1);
          expect(tested).toBeLessThan(count);
          expect(Math.abs(tested - count * given.testShare)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('keeps most samples on their side when others are added', () => {
    const before = Array.from({ length: 200 }, (_, i) => sample(`a${i}`, i % 3));
    const after = [...before, ...Array.from({ length: 20 }, (_, i) => sample(`b${i}`, i % 3))];
    const tested = (found: readonly IndexedSample[]): Set<string> =>
      new Set(
        viewOf(
          { classes: CLASSES, division: { testShare: 0.2, seed: 1 }, edits: [] },
          found,
        ).splits.test.map(({ path }) => path),
      );
    const [old, now] = [tested(before), tested(after)];
    const moved = before.filter(({ path }) => old.has(path) !== now.has(path)).length;
    expect(moved).toBeLessThan(10);
  });

  it('does not depend on the order the files were found in', () => {
    fc.assert(
      fc.property(samples, division, (found, given) => {
        const record = { classes: CLASSES, division: given, edits: [] };
        const { fingerprint } = viewOf(record, found);
        expect(viewOf(record, found.toReversed()).fingerprint).toBe(fingerprint);
      }),
    );
  });
});

describe('a given division', () => {
  const found = [
    sample('1', 0, 'train'),
    sample('2', 1, 'train'),
    sample('3', 0, 'test'),
    sample('4', 1, null),
  ];
  const record = { classes: CLASSES, division: { testShare: 0.5, seed: 1 }, edits: [] };

  it('is kept; what it does not name is learned from', () => {
    const { splits, classes } = viewOf(record, found);
    expect(splits.test.map(({ path }) => path)).toEqual(['3']);
    expect(splits.train.map(({ path }) => path).sort()).toEqual(['1', '2', '4']);
    expect(classes).toEqual(['ant', 'bee']);
  });

  it('has its validation pictures at the end of training, never learned from', () => {
    const given = [...found, sample('5', 0, 'validation'), sample('0', 1, 'validation')];
    const { splits, validationCount, fingerprint } = viewOf(record, given);
    expect(validationCount).toBe(2);
    expect(
      splits.train
        .map(({ path }) => path)
        .slice(0, 3)
        .sort(),
    ).toEqual(['1', '2', '4']);
    expect(
      splits.train
        .map(({ path }) => path)
        .slice(3)
        .sort(),
    ).toEqual(['0', '5']);
    expect(splits.test.map(({ path }) => path)).toEqual(['3']);
    // The same pictures with another part to validate with are another set.
    const moved = given.map((one) =>
      one.path === '5' ? { ...one, given: 'train' as const } : one,
    );
    expect(viewOf(record, moved).fingerprint).not.toBe(fingerprint);
    // Dividing anew takes all of them together.
    const anew = { kind: 'resplit' as const, testShare: 0.5, seed: 4, together: [] };
    expect(viewOf({ ...record, edits: [anew] }, given).validationCount).toBe(0);
  });

  it('without test pictures takes some of the training ones to test on, not of validation', () => {
    const given = [
      ...Array.from({ length: 20 }, (_, i) => sample(`t${i}`, i % 2, 'train')),
      ...Array.from({ length: 6 }, (_, i) => sample(`v${i}`, i % 2, 'validation')),
    ];
    const { splits, validationCount } = viewOf(record, given);
    expect(validationCount).toBe(6);
    expect(splits.train.slice(-6).every(({ path }) => path.startsWith('v'))).toBe(true);
    expect(splits.test).toHaveLength(10);
    expect(splits.test.every(({ path }) => path.startsWith('t'))).toBe(true);
  });

  it('can be replaced and brought back', () => {
    const anew = { kind: 'resplit' as const, testShare: 0.5, seed: 4, together: [] };
    const divided = viewOf({ ...record, edits: [anew] }, found);
    expect(divided.splits.test).toHaveLength(2);
    const back = viewOf({ ...record, edits: [anew, { kind: 'givenSplit' }] }, found);
    expect(back.fingerprint).toBe(viewOf(record, found).fingerprint);
  });
});
