import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signedPixel } from './colorScale';
import { layoutMaps, mapAt, mapCount, paintMaps } from './mapGrid';

describe('layoutMaps', () => {
  it('puts tiles in rows with a gap between', () => {
    const grid = layoutMaps([5, 4, 4], 5, { tile: 8, columns: 3, gap: 2 });
    expect(grid).toMatchObject({ columns: 3, rows: 2, tileWidth: 8, width: 28, height: 18 });
  });

  it('keeps the proportions of maps that are not square', () => {
    const grid = layoutMaps([1, 10, 20], 1, { tile: 40, columns: 4, gap: 2 });
    expect([grid.tileWidth, grid.tileHeight]).toEqual([40, 20]);
  });

  it('shows a flat list as one cell a value', () => {
    const grid = layoutMaps([10], 10, { tile: 6, columns: 10, gap: 1 });
    expect([grid.columns, grid.rows, grid.tileWidth, grid.tileHeight]).toEqual([10, 1, 6, 6]);
  });
});

describe('mapAt', () => {
  const grid = layoutMaps([5, 4, 4], 5, { tile: 8, columns: 3, gap: 2 });

  it('finds the map under a point', () => {
    expect(mapAt(grid, 0, 0)).toBe(0);
    expect(mapAt(grid, 11, 11)).toBe(4);
  });

  it('finds none in gaps, beyond the last map and outside', () => {
    expect(mapAt(grid, 9, 0)).toBeNull();
    expect(mapAt(grid, 22, 12)).toBeNull();
    expect(mapAt(grid, -1, 0)).toBeNull();
    expect(mapAt(grid, 29, 0)).toBeNull();
  });
});

describe('paintMaps', () => {
  const values = Float32Array.of(1, 0, 0, -1, 4, 4, 4, 4);
  const grid = layoutMaps([2, 2, 2], 2, { tile: 2, columns: 2, gap: 1 });

  it('draws each value where it belongs, on one scale for the block', () => {
    const pixels = new Uint32Array(grid.width * grid.height);
    paintMaps(pixels, values, grid, 'block');
    const colors = [0.25, 0, Number.NaN, 1, 1, 0, -0.25, Number.NaN, 1, 1];
    // The third column is the gap, left as it was.
    expect([...pixels]).toEqual(colors.map((v, i) => (i % 5 === 2 ? 0 : signedPixel(v))));
  });

  it('can give each map its own scale', () => {
    const pixels = new Uint32Array(grid.width * grid.height);
    paintMaps(pixels, values, grid, 'map');
    expect([pixels[0], pixels[6]]).toEqual([signedPixel(1), signedPixel(-1)]);
  });

  it('fills exactly the tiles, whatever the shape', () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(size, size, size, fc.integer({ min: 1, max: 20 }), size, (c, h, w, tile, n) => {
        const layout = layoutMaps([c, h, w], c, { tile, columns: n, gap: 1 });
        const pixels = new Uint32Array(layout.width * layout.height);
        paintMaps(pixels, new Float32Array(c * h * w).fill(1), layout, 'block');
        const painted = pixels.filter((pixel) => pixel !== 0).length;
        expect(painted).toBe(c * layout.tileWidth * layout.tileHeight);
        const hits = [...pixels].map((_, i) =>
          mapAt(layout, (i % layout.width) + 0.5, Math.floor(i / layout.width) + 0.5),
        );
        expect(hits.map((hit) => hit !== null)).toEqual([...pixels].map((pixel) => pixel !== 0));
      }),
    );
  });
});

it('counts the maps that were sent rather than those the block has', () => {
  const maps = { block: 'conv2d_1', shape: [128, 2, 2], values: new Float32Array(64 * 4) };
  expect(mapCount(maps)).toBe(64);
});
