import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { keyedGenerator } from '../../shared/training/random';

/** Which samples of the training split are learned from and which are kept aside. */
export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/**
 * Sets samples aside at random; follows from the seed, the counts and the classes alone.
 * @param labels the class of each sample, to set aside the same share of each class (to a sample);
 *   null takes them from all alike
 */
export function splitSamples(
  available: number,
  validationCount: number,
  seed: number,
  labels: Int32Array | null = null,
): Split {
  const order = permutation(available, `${seed}/split`);
  const kept = labels
    ? shareOfEachClass(order, labels, validationCount)
    : order.slice(0, validationCount);
  const aside = new Set(kept);
  return {
    // In the order of the data set: reading is kinder to files that way, and shuffling comes later.
    train: order.filter((sample) => !aside.has(sample)).sort(),
    validation: kept.sort(),
  };
}

/**
 * The split of a set that itself gives what to validate with, at the end of its training samples.
 * @param first the number of the first sample to validate with
 * @param counts how many to take of each; the first ones
 */
export function givenSplit(
  first: number,
  counts: { readonly train: number; readonly validation: number },
): Split {
  return {
    train: Uint32Array.from({ length: counts.train }, (_, index) => index),
    validation: Uint32Array.from({ length: counts.validation }, (_, index) => first + index),
  };
}

/**
 * The first samples of each class in a random order. Parts of a sample that are left over go to the
 * classes that miss most. The last sample of a class is kept to learn from, unless nothing else is
 * left to take.
 */
function shareOfEachClass(order: Uint32Array, labels: Int32Array, count: number): Uint32Array {
  const members = new Map<number, number[]>();
  for (const sample of order) {
    const own = members.get(labels[sample]!);
    if (own) own.push(sample);
    else members.set(labels[sample]!, [sample]);
  }
  const share = count / order.length;
  const classes = [...members.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, samples]) => ({ samples, taken: Math.floor(samples.length * share) }));
  let left = count - classes.reduce((sum, { taken }) => sum + taken, 0);
  for (const spared of [1, 0]) {
    while (left > 0) {
      const needy = classes
        .filter(({ samples, taken }) => taken < samples.length - spared)
        .sort((a, b) => missing(b, share) - missing(a, share))
        .slice(0, left);
      if (needy.length === 0) break;
      for (const own of needy) own.taken++;
      left -= needy.length;
    }
  }
  return Uint32Array.from(classes.flatMap(({ samples, taken }) => samples.slice(0, taken)));
}

/** How much of a sample a class has too few set aside. */
function missing(
  { samples, taken }: { readonly samples: readonly number[]; readonly taken: number },
  share: number,
): number {
  return samples.length * share - taken;
}

/**
 * The order in which an epoch (from 1) goes through the training samples. It follows from the seed and
 * the epoch alone, so that a resumed run meets the same samples in the same order.
 */
export function epochOrder(train: Uint32Array, seed: number, epoch: number): Uint32Array {
  return permutation(train.length, `${seed}/epoch/${epoch}`).map((place) => train[place]!);
}

/** 0 … count − 1 in random order (Fisher and Yates; Durstenfeld 1964), depending on `key` alone. */
function permutation(count: number, key: string): Uint32Array {
  const generator = keyedGenerator(key);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = uniformInt(generator, 0, last);
    const kept = order[last]!;
    order[last] = order[other]!;
    order[other] = kept;
  }
  return order;
}
