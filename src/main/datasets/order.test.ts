import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochOrder, splitSamples } from './order';

/** How many samples of each class are among the chosen ones. */
function counts(chosen: Uint32Array, labels: Int32Array): number[] {
  const result = new Array<number>(Math.max(...labels) + 1).fill(0);
  for (const sample of chosen) result[labels[sample]!]! += 1;
  return result;
}

/** Classes of the given sizes, one after the other. */
const classesOf = (...sizes: readonly number[]): Int32Array =>
  Int32Array.from(sizes.flatMap((size, label) => new Array<number>(size).fill(label)));

describe('the order of an epoch', () => {
  const train = Uint32Array.from({ length: 50 }, (_, i) => 3 * i);
  const text = (seed: number, epoch: number): string => epochOrder(train, seed, epoch).join();

  it('has every sample once, and is another in each epoch and with each seed', () => {
    for (const epoch of [1, 2])
      expect([...epochOrder(train, 7, epoch)].sort((a, b) => a - b)).toEqual([...train]);
    const orders = [text(7, 1), text(7, 2), text(7, 3), text(8, 1), train.join()];
    expect(new Set(orders).size).toBe(orders.length);
  });

  it('is the same again, so that a resumed run meets the same samples', () => {
    expect(text(7, 2)).toBe(text(7, 2));
  });
});

describe('the validation split by classes', () => {
  it('takes the same share of each class', () => {
    const labels = classesOf(50, 30, 20);
    const { train, validation } = splitSamples(100, 10, 3, labels);
    expect(counts(validation, labels)).toEqual([5, 3, 2]);
    expect(counts(train, labels)).toEqual([45, 27, 18]);
  });

  it('gives what is left over to the classes that miss most', () => {
    // Shares of 20 %: 1.4, 1.4 and 1.2 samples; the fourth goes to the first of the two.
    const labels = classesOf(7, 7, 6);
    expect(counts(splitSamples(20, 4, 3, labels).validation, labels)).toEqual([2, 1, 1]);
  });

  it('keeps the only sample of a class to learn from', () => {
    const labels = classesOf(1, 1, 1, 17);
    expect(counts(splitSamples(20, 10, 3, labels).validation, labels)).toEqual([0, 0, 0, 10]);
  });

  it('takes even the only samples where that many were asked for', () => {
    const labels = classesOf(1, 1, 1, 1);
    expect(splitSamples(4, 2, 3, labels).validation).toHaveLength(2);
  });

  it('takes as many as asked for, each within a sample of its share, and loses none', () => {
    const cases = fc
      .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 200 })
      .chain((labels) =>
        fc.tuple(fc.constant(Int32Array.from(labels)), fc.nat(labels.length - 1), fc.nat()),
      );
    fc.assert(
      fc.property(cases, ([labels, count, seed]) => {
        const { train, validation } = splitSamples(labels.length, count, seed, labels);
        expect(validation).toHaveLength(count);
        expect([...train, ...validation].sort((a, b) => a - b)).toEqual(
          Array.from(labels, (_, index) => index),
        );
        const sizes = counts(Uint32Array.from(labels.keys()), labels);
        for (const [label, taken] of counts(validation, labels).entries()) {
          const share = (sizes[label]! * count) / labels.length;
          // A class of one may have to give up its sample, or keep it.
          if (sizes[label]! > 1) expect(taken).toBeGreaterThanOrEqual(Math.floor(share));
        }
      }),
    );
  });

  it('follows from the seed alone', () => {
    const labels = classesOf(40, 60);
    expect(splitSamples(100, 20, 1, labels)).toEqual(splitSamples(100, 20, 1, labels));
    expect(splitSamples(100, 20, 1, labels)).not.toEqual(splitSamples(100, 20, 2, labels));
  });
});
