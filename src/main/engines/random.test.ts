import { describe, expect, it } from 'vitest';
import { fillUniform } from './random';

const draw = (count: number, seed: number, step: number, name: string): Float32Array => {
  const values = new Float32Array(count);
  fillUniform(values, { seed, step, name });
  return values;
};

describe('random numbers of a step', () => {
  it('lie in [0, 1) and fill it evenly', () => {
    const count = 100_000;
    const values = draw(count, 1, 1, 'rand.dropout_1');
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const tenths = new Array<number>(10).fill(0);
    for (const value of values) {
      const tenth = Math.floor(10 * value);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    // Five standard errors of a tenth of the draws.
    const bound = 5 * Math.sqrt(count * 0.1 * 0.9);
    for (const tenth of tenths) expect(Math.abs(tenth - count / 10)).toBeLessThan(bound);
  });

  it('follow from seed, step and name, each of which changes them', () => {
    const values = draw(64, 1, 2, 'rand.a');
    expect(draw(64, 1, 2, 'rand.a')).toEqual(values);
    expect(draw(64, 2, 2, 'rand.a')).not.toEqual(values);
    expect(draw(64, 1, 3, 'rand.a')).not.toEqual(values);
    expect(draw(64, 1, 2, 'rand.b')).not.toEqual(values);
  });
});
