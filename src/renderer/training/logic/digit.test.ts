import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centreOfMass, digitImage, drawStrokes, type Stroke } from './digit';

const SHAPE = [1, 28, 28] as const;
const PAD = 280;

/** First and last row and column with light above one half. */
function bounds(image: Float32Array) {
  const lit = [...image].flatMap((value, i) =>
    value >= 0.5 ? [{ x: i % 28, y: Math.floor(i / 28) }] : [],
  );
  const xs = lit.map(({ x }) => x);
  const ys = lit.map(({ y }) => y);
  return {
    width: Math.max(...xs) - Math.min(...xs) + 1,
    height: Math.max(...ys) - Math.min(...ys) + 1,
  };
}

describe('drawStrokes', () => {
  it('draws a level line as wide as the pen, full inside and empty outside', () => {
    const line = [
      { x: 2, y: 4 },
      { x: 6, y: 4 },
    ];
    const image = drawStrokes([line], 2, 8, 8);
    // Rows 3 and 4 lie between y = 3 and y = 5; their middles are half a pixel from the line.
    expect([2, 3, 4, 5].map((row) => image[row * 8 + 4])).toEqual([0, 1, 1, 0]);
  });

  it('softens the edge by the distance to the line', () => {
    const image = drawStrokes([[{ x: 4.5, y: 4.5 }]], 1.5, 9, 9);
    // Radius 0.75: one pixel off is 0.75 + 0.5 − 1 = 0.25; the diagonal is 1.25 − 1.414 < 0.
    expect(image[4 * 9 + 4]).toBe(1);
    expect(image[4 * 9 + 5]).toBeCloseTo(0.25, 6);
    expect(image[5 * 9 + 5]).toBe(0);
  });
});

describe('digitImage', () => {
  it('is null for an empty pad', () => {
    expect(digitImage([], PAD, SHAPE)).toBeNull();
  });

  it('fills twenty of the twenty-eight rows with a tall digit, wherever and however small it is', () => {
    for (const [left, top, size] of [
      [10, 10, 250],
      [200, 180, 60],
    ] as const) {
      const one = [
        { x: left, y: top },
        { x: left, y: top + size },
      ];
      const image = digitImage([one], PAD, SHAPE);
      expect(image && bounds(image)).toEqual({ width: expect.any(Number) as number, height: 20 });
      expect(image && bounds(image).width).toBeLessThanOrEqual(3);
    }
  });

  it('keeps the proportions', () => {
    const square: Stroke = [
      { x: 40, y: 40 },
      { x: 240, y: 40 },
      { x: 240, y: 140 },
      { x: 40, y: 140 },
      { x: 40, y: 40 },
    ];
    const image = digitImage([square], PAD, SHAPE);
    const size = image && bounds(image);
    expect(size?.width).toBe(20);
    // 17.4 of pen-middle width, half of it in height, and the pen: 8.7 + 2.6.
    expect(size?.height).toBeGreaterThanOrEqual(11);
    expect(size?.height).toBeLessThanOrEqual(12);
  });

  it('leaves a dot a dot', () => {
    const image = digitImage([[{ x: 30, y: 250 }]], PAD, SHAPE);
    expect(image && bounds(image).height).toBeLessThanOrEqual(4);
  });

  it('puts the centre of mass in the middle of a shape with room around it', () => {
    const seven: Stroke = [
      { x: 80, y: 60 },
      { x: 200, y: 60 },
      { x: 120, y: 220 },
    ];
    const image = digitImage([seven], PAD, SHAPE);
    const centre = image && centreOfMass(image, 28, 28);
    expect(centre?.x).toBeCloseTo(14, 1);
    expect(centre?.y).toBeCloseTo(14, 1);
  });

  it('repeats a grey image for every channel of a coloured data set', () => {
    const image = digitImage([[{ x: 10, y: 10 }]], PAD, [3, 32, 32]);
    expect(image?.length).toBe(3 * 32 * 32);
    expect(image?.slice(0, 1024)).toEqual(image?.slice(2048));
  });

  it('does not depend on where on the pad it is drawn, stays in 0..1 and always shows something', () => {
    const coordinate = fc.double({ min: 0, max: 200, noNaN: true });
    const stroke = fc.array(fc.record({ x: coordinate, y: coordinate }), {
      minLength: 1,
      maxLength: 12,
    });
    const drawing = fc.array(stroke, { minLength: 1, maxLength: 3 });
    const shift = fc.double({ min: 0, max: 80, noNaN: true });
    fc.assert(
      fc.property(drawing, shift, shift, (strokes, dx, dy) => {
        const image = digitImage(strokes, PAD, SHAPE);
        const moved = strokes.map((points) => points.map(({ x, y }) => ({ x: x + dx, y: y + dy })));
        const other = digitImage(moved, PAD, SHAPE);
        expect(image).not.toBeNull();
        const values = [...(image ?? [])];
        const differences = values.map((value, i) => Math.abs(value - (other?.[i] ?? NaN)));
        expect(Math.max(...differences)).toBeLessThan(1e-3);
        expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...values)).toBeLessThanOrEqual(1);
        expect(Math.max(...(image ?? []))).toBeGreaterThan(0.5);
      }),
    );
  });
});
