import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizeOf } from '../program/program';
import { Packing, ROW_MAJOR, type TensorLayout } from './packing';

/** Keeps each value twice, to be told from row-major order. */
const DOUBLED: TensorLayout = {
  name: 'doubled',
  storedSize: (shape) => 2 * sizeOf(shape),
  store(values, _shape, part) {
    values.forEach((value, i) => part.fill(value, 2 * i, 2 * i + 2));
  },
  load: (part) => part.filter((_, i) => i % 2 === 0),
};

describe('a packing', () => {
  const packing = new Packing([
    { name: 'a', shape: [2, 2], layout: ROW_MAJOR },
    { name: 'b', shape: [2], layout: DOUBLED },
    { name: 'c', shape: [], layout: ROW_MAJOR },
  ]);

  it('lays tensors one after the other, each in its layout', () => {
    const vector = packing.pack(
      new Map([
        ['c', { shape: [], data: Float32Array.of(9) }],
        ['a', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
        ['b', { shape: [2], data: Float32Array.of(5, 6) }],
      ]),
    );
    expect([...vector]).toEqual([1, 2, 3, 4, 5, 5, 6, 6, 9]);
    expect(packing.tensors.map(({ offset }) => offset)).toEqual([0, 4, 8]);
  });

  it('gives back what was packed', () => {
    const floats = (n: number) => fc.float32Array({ minLength: n, maxLength: n, noNaN: true });
    fc.assert(
      fc.property(floats(4), floats(2), floats(1), (a, b, c) => {
        const tensors = new Map([
          ['a', { shape: [2, 2], data: a }],
          ['b', { shape: [2], data: b }],
          ['c', { shape: [], data: c }],
        ]);
        expect(packing.unpack(packing.pack(tensors))).toEqual(tensors);
      }),
    );
  });

  it('refuses a missing tensor', () => {
    expect(() => packing.pack(new Map())).toThrow('no a');
  });
});
