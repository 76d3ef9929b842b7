import { Groups } from './groups';
import { closePairs } from './hashIndex';
import type { Looks } from './looks';

/**
 * How alike the thumbnails of two pictures with close hashes must be to be called nearly the same:
 * their correlation (each channel's mean taken off), and how far brightness, contrast, and the
 * brightness of one channel against another's may be apart. Recompressed, rescaled, slightly cropped and brightened copies pass; other pictures of the
 * same thing do not.
 */
const NEAR = { correlation: 0.98, brightness: 48, tint: 16, contrast: 1.6 };

/**
 * Where pictures have more close hashes than this on the average, they are alike by nature (digits,
 * drawings of one kind), and only a far higher correlation tells a copy from a sibling.
 */
const CLOSE_BY_NATURE = 3;
const STRICT_CORRELATION = 0.997;

export interface Duplicates {
  /** Pictures that are the same pixel by pixel. */
  readonly exact: readonly (readonly number[])[];
  /** Pictures that are the same or nearly so; each exact group is within one of these. */
  readonly near: readonly (readonly number[])[];
}

/** Groups of the same and of nearly the same pictures. Blank ones are not compared. */
export function findDuplicates(looks: Looks): Duplicates {
  const { count, contentIds, blank } = looks;
  const exact = new Groups(count);
  const near = new Groups(count);
  const firsts: number[] = [];
  for (let i = 0; i < count; i++) {
    if (blank[i]) continue;
    if (contentIds[i] === i) firsts.push(i);
    else {
      exact.join(contentIds[i]!, i);
      near.join(contentIds[i]!, i);
    }
  }
  // One of each group of copies stands for all: thousands of copies are compared once.
  const low = Uint32Array.from(firsts, (i) => looks.hashLow[i]!);
  const high = Uint32Array.from(firsts, (i) => looks.hashHigh[i]!);
  const join = (i: number, j: number, correlation: number): void => {
    const [a, b] = [firsts[i]!, firsts[j]!];
    if (near.find(a) !== near.find(b) && thumbsAlike(looks, a, b, correlation)) near.join(a, b);
  };
  // Which correlation counts is known when all pairs are, or so many that the rest does not matter.
  const most = CLOSE_BY_NATURE * firsts.length;
  const first = new Uint32Array(most);
  const second = new Uint32Array(most);
  let pairs = 0;
  closePairs(low, high, (i, j) => {
    if (pairs < most) {
      first[pairs] = i;
      second[pairs] = j;
    } else join(i, j, STRICT_CORRELATION);
    pairs += 1;
  });
  const correlation = pairs > most ? STRICT_CORRELATION : NEAR.correlation;
  for (let pair = 0; pair < Math.min(pairs, most); pair++)
    join(first[pair]!, second[pair]!, correlation);
  return { exact: exact.ofSeveral(), near: near.ofSeveral() };
}

function thumbsAlike(looks: Looks, a: number, b: number, correlation: number): boolean {
  const { means, lengths, channels } = looks;
  const [lengthA, lengthB] = [lengths[a]!, lengths[b]!];
  if (lengthA > NEAR.contrast * lengthB || lengthB > NEAR.contrast * lengthA) return false;
  let darkest = Infinity;
  let lightest = -Infinity;
  for (let channel = 0; channel < channels; channel++) {
    const apart = means[a * channels + channel]! - means[b * channels + channel]!;
    darkest = Math.min(darkest, apart);
    lightest = Math.max(lightest, apart);
  }
  if (Math.max(lightest, -darkest) > NEAR.brightness) return false;
  if (lightest - darkest > NEAR.tint) return false;
  // Of two vectors of length 1 with correlation r, the squared distance is 2 − 2 r.
  const limit = 2 - 2 * correlation;
  return distance(looks, a, b, limit) <= limit;
}

/**
 * The squared distance of two thumbnails brought to mean 0 and length 1. Given up as soon as it is
 * beyond `limit`, which most pairs are after a few rows; the middle, where pictures differ, is first.
 */
function distance(looks: Looks, a: number, b: number, limit: number): number {
  const { thumbs, thumbSize, means, lengths, channels, planeSize } = looks;
  const [scaleA, scaleB] = [1 / lengths[a]!, 1 / lengths[b]!];
  const half = planeSize >> 1;
  let sum = 0;
  for (let part = 0; part < 2 * channels; part++) {
    const channel = part % channels;
    const shift = means[a * channels + channel]! * scaleA - means[b * channels + channel]! * scaleB;
    const start = channel * planeSize + (part < channels ? half : 0);
    const end = start + (part < channels ? planeSize - half : half);
    const [fromA, fromB] = [a * thumbSize, b * thumbSize];
    for (let i = start; i < end; i++) {
      const apart = thumbs[fromA + i]! * scaleA - thumbs[fromB + i]! * scaleB - shift;
      sum += apart * apart;
      if (sum > limit) return sum;
    }
  }
  return sum;
}
