import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { keyedGenerator } from '../../shared/training/random';

/** Which samples of the training split are learned from and which are kept aside. */
export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/** Sets samples aside at random; follows from the seed and the counts alone. */
export function splitSamples(available: number, validationCount: number, seed: number): Split {
  const order = permutation(available, `${seed}/split`);
  return {
    // In the order of the data set: reading is kinder to files that way, and shuffling comes later.
    train: order.slice(validationCount).sort(),
    validation: order.slice(0, validationCount).sort(),
  };
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
