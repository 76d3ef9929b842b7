import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageShape } from '../../../shared/training/dataset';
import { affineOf, isIdentity, NO_MOVES, resample, type Moves } from './affine';

const SQUARE: ImageShape = [1, 3, 3];
const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

function moved(values: readonly number[], shape: ImageShape, moves: Partial<Moves>): number[] {
  const to = new Float32Array(values.length);
  const affine = affineOf({ ...NO_MOVES, ...moves }, shape[1], shape[2]);
  resample(Float32Array.from(values), to, shape, affine);
  return [...to];
}

describe('moving an image', () => {
  it('leaves it bit-identical when nothing is to be done', () => {
    expect(isIdentity(affineOf(NO_MOVES, 7, 5))).toBe(true);
    const pixels = Array.from({ length: 35 }, (_, i) => Math.fround(Math.sin(i)));
    expect(moved(pixels, [1, 7, 5], {})).toEqual(pixels);
  });

  it('mirrors exactly, left to right and upside down', () => {
    expect(moved(DIGITS, SQUARE, { flipX: true })).toEqual([3, 2, 1, 6, 5, 4, 9, 8, 7]);
    expect(moved(DIGITS, SQUARE, { flipY: true })).toEqual([7, 8, 9, 4, 5, 6, 1, 2, 3]);
    expect(moved([1, 2, 3, 4], [1, 2, 2], { flipX: true, flipY: true })).toEqual([4, 3, 2, 1]);
  });

  it('turns by right angles exactly, against the clock', () => {
    expect(moved(DIGITS, SQUARE, { rotate: 90 })).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7]);
    expect(moved(DIGITS, SQUARE, { rotate: -90 })).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3]);
    expect(moved(DIGITS, SQUARE, { rotate: 180 })).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(moved([1, 2, 3, 4], [1, 2, 2], { rotate: 90 })).toEqual([2, 4, 1, 3]);
  });

  it('shifts by whole pixels exactly, and repeats the edge', () => {
    expect(moved(DIGITS, SQUARE, { shiftX: 1 / 3 })).toEqual([1, 1, 2, 4, 4, 5, 7, 7, 8]);
    expect(moved(DIGITS, SQUARE, { shiftY: -1 / 3 })).toEqual([4, 5, 6, 7, 8, 9, 7, 8, 9]);
  });

  it('shifts by half a pixel to the mean of two', () => {
    expect(moved([0, 1, 0, 0], [1, 1, 4], { shiftX: 1 / 8 })).toEqual([0, 0.5, 0.5, 0]);
  });

  it('zooms around the middle: twice as large, pixels lie half a pixel apart', () => {
    expect(moved([0, 4, 8], [1, 1, 3], { zoom: 2 })).toEqual([2, 4, 6]);
    expect(moved([0, 4, 8, 12, 16], [1, 1, 5], { zoom: 0.5 })).toEqual([0, 0, 8, 16, 16]);
  });

  it('leans upright lines to the right at their upper end', () => {
    const line = [0, 1, 0, 0, 1, 0, 0, 1, 0];
    expect(moved(line, SQUARE, { shear: 45 })).toEqual([0, 0, 1, 0, 1, 0, 1, 0, 0]);
  });

  it('brings a window to the full size', () => {
    // Half of 4 pixels at the left edge: 2 pixels wide, so samples lie half a pixel apart from −¼ on.
    const left = moved([0, 4, 8, 12], [1, 1, 4], { window: 0.5, windowX: -1 });
    expect(left).toEqual([0, 1, 3, 5]);
    const right = moved([0, 4, 8, 12], [1, 1, 4], { window: 0.5, windowX: 1 });
    expect(right).toEqual([7, 9, 11, 12]);
  });

  it('treats all channels alike', () => {
    expect(moved([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2], { flipX: true })).toEqual([
      2, 1, 4, 3, 6, 5, 8, 7,
    ]);
  });

  it('gives no value beyond those it was taken from', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const signed = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });
    const moves = fc.record({
      flipX: fc.boolean(),
      flipY: fc.boolean(),
      zoom: fc.double({ min: 0.2, max: 2, noNaN: true }),
      shear: signed(60),
      rotate: signed(180),
      shiftX: signed(0.5),
      shiftY: signed(0.5),
      window: fc.double({ min: 0.2, max: 1, noNaN: true }),
      windowX: signed(1),
      windowY: signed(1),
    });
    const images = fc
      .tuple(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
      )
      .chain((shape) =>
        fc.tuple(
          fc.constant(shape),
          fc.array(share.map(Math.fround), {
            minLength: shape[0] * shape[1] * shape[2],
            maxLength: shape[0] * shape[1] * shape[2],
          }),
        ),
      );
    fc.assert(
      fc.property(images, moves, ([shape, values], all) => {
        const result = moved(values, shape, all);
        expect(Math.min(...result)).toBeGreaterThanOrEqual(Math.min(...values));
        expect(Math.max(...result)).toBeLessThanOrEqual(Math.max(...values));
      }),
    );
  });
});
