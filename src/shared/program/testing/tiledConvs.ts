import fc from 'fast-check';
import type { OperatorCase } from './cases';

/** Convolutions with three rows of taps whose results have rows in fours: the blocked lowering's tiles. */
export function tiledConvs(): fc.Arbitrary<OperatorCase> {
  const channels = fc.constantFrom(16, 17, 20);
  return fc
    .record({
      // Alone, in a group, in groups of whole blocks and beside them.
      batch: fc.constantFrom(1, 3, 9, 16, 18),
      channels,
      filters: channels,
      tiles: fc.integer({ min: 1, max: 2 }),
      top: fc.integer({ min: 0, max: 2 }),
      bottom: fc.integer({ min: 0, max: 2 }),
      places: fc.integer({ min: 1, max: 6 }),
      columns: fc.record({
        taps: fc.integer({ min: 1, max: 3 }),
        stride: fc.integer({ min: 1, max: 2 }),
        dilation: fc.integer({ min: 1, max: 2 }),
        left: fc.nat({ max: 1 }),
        right: fc.nat({ max: 2 }),
      }),
      bias: fc.boolean(),
      relu: fc.boolean(),
    })
    .map(({ batch, channels, filters, tiles, top, bottom, places, columns, bias, relu }) => {
      const { taps, stride, dilation, left, right } = columns;
      const height = 4 * tiles + 2 - top - bottom;
      const reach = (places - 1) * stride + (taps - 1) * dilation + 1;
      const width = Math.max(1, reach - left - right);
      return {
        name: `conv2d in tiles ${JSON.stringify({ batch, channels, filters, height, width, top, bottom, columns, bias, relu })}`,
        build(b, input) {
          const images = input([batch, channels, height, width]);
          const filter = input([filters, channels, 3, taps]);
          // Sums of a hundred products and more: a tenth keeps them near one.
          const tenth = b.mul(filter, b.constant(0.1));
          const y = b.conv2d(images, tenth, bias ? input([filters]) : undefined, {
            strides: [1, stride],
            pads: [top, left, bottom, right],
            dilations: [1, dilation],
            group: 1,
          });
          return relu ? b.relu(y) : y;
        },
      };
    });
}
