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

describe('pictures that belong together', () => {
  const divided = (
    found: readonly IndexedSample[],
    together: string[][],
    testShare: number,
    seed: number,
  ) => {
    const edit = { kind: 'resplit' as const, testShare, seed, together };
    const record = { classes: CLASSES, division: { testShare, seed }, edits: [edit] };
    return viewOf(record, found).splits;
  };

  it('stay on one side, and take no more places than the share has', () => {
    // A hundred series of three pictures each, of two classes by turns.
    const series = Array.from({ length: 100 }, (_, i) => ['a', 'b', 'c'].map((k) => `${i}${k}`));
    const found = series.flatMap((group, i) => group.map((path) => sample(path, i % 2)));
    for (let seed = 0; seed < 10; seed++) {
      const tested = divided(found, series, 0.2, seed).test.map(({ path }) => path);
      // A fifth of 150 of each class.
      expect(tested).toHaveLength(60);
      for (const group of series)
        expect([0, 3]).toContain(group.filter((path) => tested.includes(path)).length);
    }
  });

  it('are learned from where the share has no room for all of them', () => {
    const found = Array.from({ length: 60 }, (_, i) => sample(`p${i}`, 0));
    const large = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const { train, test } = divided(found, [large], 0.25, 1);
    expect(test).toHaveLength(15);
    expect(train.map(({ path }) => path)).toEqual(expect.arrayContaining(large));
  });

  it('leave every class something to learn from, also where a group has more than one', () => {
    const found = [
      ...Array.from({ length: 20 }, (_, i) => sample(`p${i}`, 0)),
      sample('q', 1),
      sample('r', 1),
    ];
    for (let seed = 0; seed < 10; seed++) {
      const { train } = divided(found, [['p0', 'q', 'r']], 0.5, seed);
      expect(train.filter(({ classIndex }) => classIndex === 1).length).toBeGreaterThan(0);
    }
  });

  it('that are gone meanwhile leave the others their places', () => {
    const found = Array.from({ length: 10 }, (_, i) => sample(`p${i}`, 0));
    const group = ['gone', ...Array.from({ length: 9 }, (_, i) => `p${i}`)];
    expect(divided(found, [group], 0.9, 1).test).toHaveLength(9);
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

  it('is part of what tells sets apart, also where the order is the same', () => {
    const withLast = (one: string, other: string) => {
      const test = sample('t', 0, 'test');
      const given = [sample(one, 0, 'train'), test];
      const validated = viewOf(record, [...given, sample(other, 0, 'validation')]);
      const learned = viewOf(record, [...given, sample(other, 0, 'train')]);
      expect(validated.fingerprint).not.toBe(learned.fingerprint);
      return String(paths(validated)) === String(paths(learned));
    };
    // One of the two comes first in both.
    expect([withLast('1', '2'), withLast('2', '1')].filter(Boolean)).toHaveLength(1);
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
