import { describe, expect, it } from 'vitest';
import { ChannelSums, inputScaling, scaleImages, type InputScaling } from './normalisation';

/** Two images of two channels, 1 × 2 pixels. */
const IMAGES = [0, 0.5, 1, 1, 0.25, 0.25, 0, 0.5];
const SHAPE = [2, 1, 2] as const;

function scaled(scaling: InputScaling | null): number[] {
  const pixels = Float32Array.from(IMAGES);
  if (scaling) scaleImages(pixels, SHAPE, scaling);
  return [...pixels];
}

function statistics() {
  const sums = new ChannelSums(SHAPE);
  sums.add(Float32Array.from(IMAGES.slice(0, 4)));
  sums.add(Float32Array.from(IMAGES.slice(4)));
  return sums.result();
}

describe('normalisation', () => {
  it('leaves 0..1 as it is', () => {
    expect(inputScaling({ kind: 'unit' }, 2, null)).toBeNull();
  });

  it('makes −1..1 of it', () => {
    expect(scaled(inputScaling({ kind: 'symmetric' }, 2, null))).toEqual([
      -1, 0, 1, 1, -0.5, -0.5, -1, 0,
    ]);
  });

  it('knows mean and deviation of each channel', () => {
    // First channel 0, ½, ¼, ¼; second 1, 1, 0, ½.
    const { mean, deviation } = statistics();
    expect(mean).toEqual([0.25, 0.625]);
    expect(deviation[0]).toBeCloseTo(Math.sqrt(0.125 / 4), 12);
    expect(deviation[1]).toBeCloseTo(Math.sqrt((2 * 0.375 ** 2 + 0.625 ** 2 + 0.125 ** 2) / 4), 12);
  });

  it('gives each channel mean 0 and deviation 1', () => {
    const values = scaled(inputScaling({ kind: 'perChannel' }, 2, statistics()));
    for (const channel of [
      [0, 1, 4, 5],
      [2, 3, 6, 7],
    ]) {
      const own = channel.map((i) => values[i]!);
      expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5);
      expect(own.reduce((sum, value) => sum + value ** 2, 0) / 4).toBeCloseTo(1, 5);
    }
  });

  it('only shifts a channel that never changes', () => {
    const scaling = inputScaling({ kind: 'perChannel' }, 1, { mean: [0.5], deviation: [0] });
    expect(scaling).toEqual({ factor: [1], offset: [-0.5] });
  });

  it('refuses to guess statistics', () => {
    expect(() => inputScaling({ kind: 'perChannel' }, 2, null)).toThrow();
    expect(() => inputScaling({ kind: 'perChannel' }, 3, { mean: [0], deviation: [1] })).toThrow();
  });
});
