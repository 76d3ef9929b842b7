import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../program/program';
import { sizeOf } from '../../program/program';
import { BlockedLayouts, type BlockedLayout, type BlockSize } from './layouts';

const size = (max: number) => fc.integer({ min: 1, max });

const cases = fc
  .record({
    block: fc.constantFrom<BlockSize>(8, 16),
    m: size(40),
    c: size(40),
    height: size(3),
    width: size(3),
  })
  .chain(({ block, m, c, height, width }) => {
    const layouts = new BlockedLayouts(block);
    const filter: Shape = [m, c, height, width];
    const list: readonly (readonly [BlockedLayout, Shape])[] = [
      [layouts.channels, [c]],
      [layouts.filter, filter],
      [layouts.flatFilter, filter],
      [layouts.features(c, height, width), [m, c * height * width]],
    ];
    return fc.constantFrom(...list);
  });

describe('layouts of packed weights', () => {
  it('give back every value, and zeros as padding', () =>
    fc.assert(
      fc.property(cases, ([layout, shape]) => {
        const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => i + 1);
        const part = new Float32Array(layout.storedSize(shape)).fill(NaN);
        layout.store(values, shape, part);
        expect([...layout.load(part, shape)]).toEqual([...values]);
        const padding = part.length - values.length;
        expect(part.filter((value) => value === 0)).toHaveLength(padding);
      }),
    ));

  it('put the filters of a block beside each other, then its channels', () => {
    const { filter, flatFilter } = new BlockedLayouts(8);
    const shape = [16, 16, 1, 2];
    const at = (m: number, c: number, tap: number): number => (m * 16 + c) * 2 + tap;
    const places = filter.places(shape);
    expect(places[at(3, 0, 0)]).toBe(3);
    expect(places[at(0, 5, 0)]).toBe(5 * 8);
    expect(places[at(0, 0, 1)]).toBe(8 * 8);
    expect(places[at(0, 8, 0)]).toBe(2 * 8 * 8);
    expect(places[at(8, 0, 0)]).toBe(2 * 2 * 8 * 8);
    expect(flatFilter.places(shape)[at(0, 1, 0)]).toBe(2 * 8);
  });
});
