import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInteger, readIntegers, readList, readReal } from './fieldValue';

const LIMITS = { min: 1, max: 64 };

describe('reading what was typed into a field', () => {
  it('takes whole numbers within the limits and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -5, max: 70 }), fc.double()), (value) => {
        const right = Number.isInteger(value) && value >= 1 && value <= 64;
        expect(readInteger(String(value), LIMITS).ok).toBe(right);
      }),
    );
  });

  it('tells the limits when it refuses', () => {
    expect(readInteger('65', LIMITS)).toEqual({
      ok: false,
      problem: { key: 'integer', values: { min: 1, max: 64 } },
    });
  });

  it('does not take an empty field for zero', () => {
    expect(readInteger('', { min: 0, max: 9 }).ok).toBe(false);
    expect(readReal('  ', { min: 0, max: 1 }).ok).toBe(false);
  });

  it('reads fractions and exponents as real numbers', () => {
    expect(readReal('2.5e-1', { min: 0, max: 1 })).toEqual({ ok: true, value: 0.25 });
  });

  it('refuses a row of integers for one wrong part', () => {
    expect(readIntegers([3, '5'], LIMITS)).toEqual({ ok: true, value: [3, 5] });
    expect(readIntegers([3, '0'], LIMITS).ok).toBe(false);
  });

  it('reads a list however it is separated', () => {
    expect(readList('28 × 28, 1', { ...LIMITS, maxLength: 3 })).toEqual({
      ok: true,
      value: [28, 28, 1],
    });
    expect(readList('1 2 3 4', { ...LIMITS, maxLength: 3 }).ok).toBe(false);
    expect(readList('', { ...LIMITS, maxLength: 3 }).ok).toBe(false);
  });
});
