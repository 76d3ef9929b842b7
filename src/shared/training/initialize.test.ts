import { describe, expect, it } from 'vitest';
import { initialValues } from './initialize';
import type { InitializerSpec } from './initializers';

const COUNT = 40_000;

function draw(initializer: InitializerSpec, seed = 1, name = 'conv2d_1.weight'): Float32Array {
  return initialValues({ name, shape: [COUNT], initializer }, seed);
}

function moments(values: Float32Array): { mean: number; variance: number; largest: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return { mean, variance, largest: values.reduce((most, x) => Math.max(most, Math.abs(x)), 0) };
}

describe('initial values', () => {
  const fans = { fanIn: 30, fanOut: 20 };
  it.each([
    ['glorotUniform', 2 / 50],
    ['glorotNormal', 2 / 50],
    ['heUniform', 2 / 30],
    ['heNormal', 2 / 30],
    ['lecunUniform', 1 / 30],
    ['lecunNormal', 1 / 30],
  ] as const)('%s have mean 0 and the variance of its paper', (kind, expected) => {
    const { mean, variance } = moments(draw({ kind, ...fans }));
    // Both bounds are more than four standard errors of 40,000 draws.
    expect(Math.abs(mean)).toBeLessThan(0.025 * Math.sqrt(expected));
    expect(variance / expected).toBeCloseTo(1, 1);
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.03);
  });

  it('uniform ones stay within ±√(3 · variance) and reach nearly that far', () => {
    const limit = Math.sqrt(6 / 50);
    const { largest } = moments(draw({ kind: 'glorotUniform', ...fans }));
    expect(largest).toBeLessThanOrEqual(limit * (1 + 1e-6));
    expect(largest).toBeGreaterThan(0.999 * limit);
  });

  it('normal ones are cut off at two deviations of the uncut normal', () => {
    const limit = (2 * Math.sqrt(2 / 30)) / 0.8796;
    const { largest } = moments(draw({ kind: 'heNormal', ...fans }));
    expect(largest).toBeLessThanOrEqual(limit * 1.0001);
    expect(largest).toBeGreaterThan(0.99 * limit);
  });

  it('are zeros, ones or a constant where asked', () => {
    expect(new Set(draw({ kind: 'zeros' }))).toEqual(new Set([0]));
    expect(new Set(draw({ kind: 'ones' }))).toEqual(new Set([1]));
    expect(new Set(draw({ kind: 'constant', value: 0.25 }))).toEqual(new Set([0.25]));
  });

  it('follow from the seed and the name alone', () => {
    const spec: InitializerSpec = { kind: 'glorotUniform', ...fans };
    expect(draw(spec)).toEqual(draw(spec));
    expect(draw(spec)).not.toEqual(draw(spec, 2));
    expect(draw(spec)).not.toEqual(draw(spec, 1, 'conv2d_2.weight'));
  });
});
