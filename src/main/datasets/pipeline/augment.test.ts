import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  augmentationSchema,
  augments,
  type AugmentationSetup,
} from '../../../shared/training/augmentation';
import type { ImageShape } from '../../../shared/training/dataset';
import { keyedGenerator } from '../../../shared/training/random';
import { Augmenter } from './augment';
import { betaShare, NORMAL_QUANTILES } from './randomNumbers';

const SHAPE: ImageShape = [3, 8, 8];
const SIZE = 192;

function augmenter(setup: Partial<AugmentationSetup>, shape = SHAPE, seed = 1): Augmenter {
  return new Augmenter(augmentationSchema.parse(setup), shape, seed);
}

/** Pictures of every brightness. */
function pictures(count: number): Float32Array {
  return Float32Array.from({ length: count * SIZE }, (_, i) => Math.fround((i * 37) % 101) / 100);
}

function changed(setup: Partial<AugmentationSetup>, pixels: Float32Array, epoch = 1): Float32Array {
  const result = pixels.slice();
  const samples = Uint32Array.from({ length: pixels.length / SIZE }, (_, i) => i);
  augmenter(setup).apply(result, null, samples, epoch);
  return result;
}

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

const deviation = (values: ArrayLike<number>): number => {
  const middle = mean(values);
  return Math.sqrt(mean(Array.from(values, (value) => (value - middle) ** 2)));
};

describe('augmentation', () => {
  it('is none by default, and then leaves images bit-identical', () => {
    expect(augments(augmentationSchema.parse({}))).toBe(false);
    expect(augments(augmentationSchema.parse({ noise: 0.1 }))).toBe(true);
    expect(augments(augmentationSchema.parse({ flipVertical: true }))).toBe(true);
    expect(changed({}, pictures(4))).toEqual(pictures(4));
  });

  it('mirrors about every second image, and leaves the others bit-identical', () => {
    const before = pictures(400);
    const after = changed({ flipHorizontal: true }, before);
    let mirrored = 0;
    for (let image = 0; image < 400; image++) {
      const own = before.subarray(image * SIZE, (image + 1) * SIZE);
      const now = after.subarray(image * SIZE, (image + 1) * SIZE);
      const rows = Array.from({ length: 24 }, (_, row) => [...own.subarray(row * 8, row * 8 + 8)]);
      const same = now.every((value, i) => value === own[i]);
      if (!same) {
        expect([...now]).toEqual(rows.flatMap((row) => row.reverse()));
        mirrored++;
      }
    }
    // Beyond four deviations of a fair coin: once in 16,000 seeds.
    expect(Math.abs(mirrored - 200)).toBeLessThan(40);
  });

  it('moves the mean brightness of each image by at most what was asked, and evenly so', () => {
    const grey = new Float32Array(300 * SIZE).fill(0.5);
    const after = changed({ brightness: 0.2 }, grey);
    const moved = Array.from({ length: 300 }, (_, image) => after[image * SIZE]! - 0.5);
    expect(Math.max(...moved.map(Math.abs))).toBeLessThanOrEqual(0.2 + 1e-6);
    expect(Math.max(...moved)).toBeGreaterThan(0.18);
    expect(Math.min(...moved)).toBeLessThan(-0.18);
    expect(deviation(moved)).toBeCloseTo(0.2 / Math.sqrt(3), 1);
    // The whole image alike.
    expect(after.subarray(0, SIZE).every((value) => value === after[0])).toBe(true);
  });

  it('scales contrast around the mean of each channel, which stays', () => {
    const before = Float32Array.from({ length: SIZE }, (_, i) => (i % 2 ? 0.4 : 0.6));
    const after = changed({ contrast: 0.5 }, before);
    expect(mean(after)).toBeCloseTo(0.5, 6);
    const factor = (after[0]! - 0.5) / 0.1;
    expect(factor).toBeGreaterThanOrEqual(0.5);
    expect(factor).toBeLessThanOrEqual(1.5);
    expect(Math.abs(factor - 1)).toBeGreaterThan(0.01);
    expect(after[1]).toBeCloseTo(0.5 - 0.1 * factor, 6);
  });

  it('adds noise of the asked deviation around 0', () => {
    const grey = new Float32Array(40 * SIZE).fill(0.5);
    const after = changed({ noise: 0.1 }, grey);
    expect(mean(after)).toBeCloseTo(0.5, 2);
    expect(deviation(after)).toBeCloseTo(0.1, 2);
  });

  it('blackens a square of the asked size, wherever it lies within the image', () => {
    const white = new Float32Array(200 * SIZE).fill(1);
    const after = changed({ cutout: 0.5 }, white);
    let largest = 0;
    for (let image = 0; image < 200; image++) {
      const first = after.subarray(image * SIZE, image * SIZE + 64);
      const black = first.filter((value) => value === 0).length;
      expect(black).toBeGreaterThanOrEqual(4);
      largest = Math.max(largest, black);
      // All channels alike.
      expect(after.slice(image * SIZE + 64, image * SIZE + 128)).toEqual(first.slice());
    }
    expect(largest).toBe(16);
  });

  it('blackens a square by the shorter side of an image', () => {
    const wide: ImageShape = [1, 4, 16];
    let largest = 0;
    for (let sample = 0; sample < 60; sample++) {
      const image = new Float32Array(64).fill(1);
      augmenter({ cutout: 0.5 }, wide).change(image, sample, 1);
      const black = Array.from(image, (value) => value === 0);
      // Half of 4, in each direction.
      for (let y = 0; y < 4; y++)
        expect(black.slice(16 * y, 16 * y + 16).filter(Boolean).length).toBeLessThanOrEqual(2);
      largest = Math.max(largest, black.filter(Boolean).length);
    }
    expect(largest).toBe(4);
  });

  it('mirrors one way whether it mirrors the other way or not', () => {
    const outcomes = new Set<string>();
    for (let sample = 0; sample < 60; sample++) {
      const image = Float32Array.of(0, 0.25, 0.5, 0.75);
      augmenter({ flipHorizontal: true, flipVertical: true }, [1, 2, 2]).change(image, sample, 1);
      outcomes.add(image.join());
    }
    expect(outcomes).toEqual(
      new Set(['0,0.25,0.5,0.75', '0.25,0,0.75,0.5', '0.5,0.75,0,0.25', '0.75,0.5,0.25,0']),
    );
  });

  it('mixes images and answers with the same shares, and keeps the larger part', () => {
    const setup = { mixup: 0.4 };
    const own = augmenter(setup);
    const samples = Uint32Array.of(7, 3, 12, 5);
    const pixels = Float32Array.from({ length: 4 * SIZE }, (_, i) => Math.floor(i / SIZE) / 4);
    const targets = Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
    own.apply(pixels, targets, samples, 2);
    let mixed = 0;
    for (const [row, sample] of samples.entries()) {
      const { partner, share } = own.mixOf(sample, 2, 4);
      expect(share).toBeGreaterThanOrEqual(0.5);
      const answers = targets.subarray(row * 4, row * 4 + 4);
      const expected = [0, 0, 0, 0];
      expected[row]! += share;
      expected[partner]! += 1 - share;
      for (const [k, value] of expected.entries()) expect(answers[k]).toBeCloseTo(value, 6);
      const brightness = (share * row + (1 - share) * partner) / 4;
      expect(pixels[row * SIZE]).toBeCloseTo(brightness, 6);
      if (partner !== row) mixed++;
    }
    expect(mixed).toBeGreaterThan(0);
  });

  it('turning one change up leaves the others as they were', () => {
    // Besides the hole, the same images are mirrored.
    const before = pictures(40);
    const flipped = changed({ flipHorizontal: true }, before);
    const both = changed({ flipHorizontal: true, cutout: 0.2 }, before);
    let compared = 0;
    for (let i = 0; i < both.length; i++) {
      if (both[i] === 0) continue;
      expect(both[i]).toBe(flipped[i]);
      compared++;
    }
    expect(compared).toBeGreaterThan(both.length / 2);
  });

  const setups: fc.Arbitrary<AugmentationSetup> = fc
    .record({
      flipHorizontal: fc.boolean(),
      flipVertical: fc.boolean(),
      rotate: fc.integer({ min: 0, max: 180 }),
      shift: fc.constantFrom(0, 0.1, 0.5),
      zoom: fc.constantFrom(0, 0.2, 0.8),
      shear: fc.constantFrom(0, 10, 60),
      crop: fc.constantFrom(0, 0.3, 0.8),
      brightness: fc.constantFrom(0, 0.2, 1),
      contrast: fc.constantFrom(0, 0.5, 1),
      noise: fc.constantFrom(0, 0.05, 0.5),
      cutout: fc.constantFrom(0, 0.4, 1),
      mixup: fc.constantFrom(0, 0.01, 0.2, 1),
    })
    .map((setup) => augmentationSchema.parse(setup));
  const keys = fc.record({ seed: fc.nat(), epoch: fc.integer({ min: 1, max: 1000 }) });

  it('keeps every pixel in 0..1 and every answer adding up to 1', () => {
    fc.assert(
      fc.property(setups, keys, (setup, { seed, epoch }) => {
        const pixels = pictures(3);
        const targets = Float32Array.of(1, 0, 0, 1, 0, 1);
        new Augmenter(setup, SHAPE, seed).apply(pixels, targets, Uint32Array.of(5, 9, 2), epoch);
        expect(pixels.every((value) => value >= 0 && value <= 1)).toBe(true);
        for (const row of [0, 2, 4]) expect(targets[row]! + targets[row + 1]!).toBeCloseTo(1, 6);
      }),
    );
  });

  it('depends on seed, epoch and sample alone: not on what was done before, nor on the place', () => {
    fc.assert(
      fc.property(setups, keys, fc.nat(1000), (setup, { seed, epoch }, sample) => {
        const image = pictures(1);
        const alone = image.slice();
        new Augmenter(setup, SHAPE, seed).change(alone, sample, epoch);
        const later = new Augmenter({ ...setup, mixup: 0 }, SHAPE, seed);
        const batch = new Float32Array(3 * SIZE);
        for (let row = 0; row < 3; row++) batch.set(image, row * SIZE);
        later.apply(batch, null, Uint32Array.of(sample + 1, sample + 2, sample), epoch);
        expect(batch.slice(2 * SIZE)).toEqual(alone);
      }),
    );
  });

  it('differs from epoch to epoch, sample to sample and seed to seed', () => {
    const setup = { rotate: 20, noise: 0.1 };
    const one = (seed: number, sample: number, epoch: number): Float32Array => {
      const pixels = pictures(1);
      augmenter(setup, SHAPE, seed).change(pixels, sample, epoch);
      return pixels;
    };
    const first = one(1, 1, 1);
    expect(one(1, 1, 1)).toEqual(first);
    for (const [seed, sample, epoch] of [
      [2, 1, 1],
      [1, 2, 1],
      [1, 1, 2],
    ] as const)
      expect(one(seed, sample, epoch)).not.toEqual(first);
  });
});

describe('random numbers', () => {
  it('have the quantiles of the normal distribution', () => {
    // Tables of Φ: the 97.5th percentile is 1.959964, the 84.134th is 1.
    const at = (p: number): number => NORMAL_QUANTILES[Math.floor(p * 4096)]!;
    expect(at(0.975)).toBeCloseTo(1.96, 1);
    expect(at(0.84134)).toBeCloseTo(1, 2);
    expect(at(0.5)).toBeCloseTo(0, 3);
    expect(deviation(NORMAL_QUANTILES)).toBeCloseTo(1, 2);
    expect(NORMAL_QUANTILES[0]).toBeCloseTo(-NORMAL_QUANTILES[4095]!, 4);
    expect(NORMAL_QUANTILES[0]).toBeCloseTo(-3.6677, 2);
  });

  it.each([0.1, 0.4, 1])('draw Beta(%d, %d) with its mean and variance', (alpha) => {
    const generator = keyedGenerator(`beta ${alpha}`);
    const draws = Array.from({ length: 20_000 }, () => betaShare(alpha, generator));
    expect(mean(draws)).toBeCloseTo(0.5, 1);
    expect(deviation(draws) ** 2).toBeCloseTo(1 / (4 * (2 * alpha + 1)), 2);
    expect(draws.every((share) => share >= 0 && share <= 1)).toBe(true);
  });
});
