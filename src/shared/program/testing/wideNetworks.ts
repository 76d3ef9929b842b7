import fc from 'fast-check';
import type { ProgramBuilder } from '../builder';
import type { Shape, Value } from '../program';
import { imageBatch } from '../shapes';
import type { OperatorCase } from './cases';

/**
 * Random networks with enough channels and images to fill blocks, and some left over: what a lowering
 * with a layout of its own may get wrong. Chains of operators as layers make them, with a branch that
 * joins again now and then, and dense features behind.
 */
export function wideNetworks(): fc.Arbitrary<OperatorCase> {
  return fc
    .record({
      batch: fc.constantFrom(1, 2, 5, 9, 11),
      channels: fc.constantFrom(1, 3, 6, 16, 20),
      height: fc.integer({ min: 5, max: 8 }),
      width: fc.integer({ min: 5, max: 8 }),
      steps: fc.array(step(), { minLength: 2, maxLength: 5 }),
      dense: fc.boolean(),
    })
    .map(({ batch, channels, height, width, steps, dense }) => ({
      name: `${JSON.stringify([batch, channels, height, width])} ${steps.map(({ name }) => name).join(', ')}${dense ? ', dense' : ''}`,
      build(b, input) {
        // Something to differentiate by before the first convolution too.
        let x = b.mul(input([batch, channels, height, width]), b.constant(0.5));
        for (const { apply } of steps) x = apply({ b, input, x }) ?? x;
        if (!dense) return x;
        const features = x.shape.slice(1).reduce((product, size) => product * size, 1);
        return b.linear(b.reshape(x, [batch, features]), weightOf(input, b, [3, features]));
      },
    }));
}

interface Place {
  readonly b: ProgramBuilder;
  readonly input: (shape: Shape) => Value;
  readonly x: Value;
}

interface Step {
  readonly name: string;
  /** null where the image is too small for it. */
  readonly apply: (place: Place) => Value | null;
}

/** A weight scaled so that sums over a kernel stay of order 1. */
function weightOf(input: Place['input'], b: ProgramBuilder, shape: Shape): Value {
  const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
  return b.mul(input(shape), b.constant(1.5 / Math.sqrt(fanIn)));
}

function step(): fc.Arbitrary<Step> {
  return fc.oneof(
    { weight: 5, arbitrary: convolution() },
    { weight: 2, arbitrary: depthwise() },
    { weight: 1, arbitrary: transposed() },
    { weight: 3, arbitrary: pooling() },
    { weight: 4, arbitrary: fc.constantFrom(...SIMPLE) },
  );
}

const small = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const pairOf = (value: fc.Arbitrary<number>): fc.Arbitrary<[number, number]> =>
  fc.tuple(value, value);

const windows = fc.record({
  kernel: pairOf(small(3)),
  strides: fc.oneof(fc.constant<[number, number]>([1, 1]), pairOf(small(3))),
  dilations: fc.oneof(fc.constant<[number, number]>([1, 1]), pairOf(small(2))),
  pads: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
});
type Windows = typeof windows extends fc.Arbitrary<infer T> ? T : never;

function fits(x: Value, { kernel, dilations, pads }: Windows): boolean {
  const [, , height, width] = imageBatch(x.shape);
  const [top, left, bottom, right] = pads;
  return (
    (kernel[0] - 1) * dilations[0] < height + top + bottom &&
    (kernel[1] - 1) * dilations[1] < width + left + right
  );
}

function convolution(): fc.Arbitrary<Step> {
  return fc
    .record({
      window: windows,
      filters: fc.constantFrom(4, 7, 16, 17, 32, 40),
      bias: fc.boolean(),
      grouped: fc.nat(3).map((n) => n === 0),
      relu: fc.boolean(),
    })
    .map(({ window, filters, bias, grouped, relu }) => ({
      name: `conv ${filters} ${JSON.stringify(window)}${grouped ? ' grouped' : ''}${relu ? ' relu' : ''}`,
      apply({ b, input, x }) {
        if (!fits(x, window)) return null;
        const [, channels] = imageBatch(x.shape);
        const group = grouped && channels % 2 === 0 && filters % 2 === 0 ? 2 : 1;
        const weight = weightOf(input, b, [filters, channels / group, ...window.kernel]);
        const conv = b.conv2d(x, weight, bias ? input([filters]) : undefined, { ...window, group });
        return relu ? b.relu(conv) : conv;
      },
    }));
}

function depthwise(): fc.Arbitrary<Step> {
  return windows.map((window) => ({
    name: `depthwise ${JSON.stringify(window)}`,
    apply({ b, input, x }) {
      if (!fits(x, window)) return null;
      const [, channels] = imageBatch(x.shape);
      const weight = weightOf(input, b, [channels, 1, ...window.kernel]);
      return b.conv2d(x, weight, input([channels]), { ...window, group: channels });
    },
  }));
}

function transposed(): fc.Arbitrary<Step> {
  return fc
    .record({
      kernel: pairOf(small(3)),
      strides: pairOf(small(2)),
      channels: fc.constantFrom(5, 16),
    })
    .map(({ kernel, strides, channels }) => ({
      name: `transposed ${channels} ${JSON.stringify([kernel, strides])}`,
      apply({ b, input, x }) {
        const [, filters, height, width] = imageBatch(x.shape);
        const size = [
          (height - 1) * strides[0] + kernel[0],
          (width - 1) * strides[1] + kernel[1],
        ] as const;
        if (size[0] * size[1] > 120) return null;
        const weight = weightOf(input, b, [filters, channels, ...kernel]);
        const window = { strides, pads: [0, 0, 0, 0], dilations: [1, 1], group: 1 } as const;
        return b.conv2dInputGrad(x, weight, size, window);
      },
    }));
}

function pooling(): fc.Arbitrary<Step> {
  const byTwo = fc.constant<{ kernel: [number, number]; strides: [number, number]; pad: number }>({
    kernel: [2, 2],
    strides: [2, 2],
    pad: 0,
  });
  const any = fc.record({ kernel: pairOf(small(3)), strides: pairOf(small(3)), pad: fc.nat(1) });
  return fc
    .tuple(fc.oneof({ weight: 2, arbitrary: byTwo }, any), fc.boolean())
    .map(([{ kernel, strides, pad }, max]) => {
      const pads = kernel.every((size) => size > pad) ? pad : 0;
      const attributes = { kernel, strides, pads: [pads, pads, pads, pads] } as const;
      return {
        name: `${max ? 'max' : 'avg'} ${JSON.stringify([kernel, strides, pads])}`,
        apply({ b, x }) {
          const [, , height, width] = imageBatch(x.shape);
          if (height + 2 * pads < kernel[0] || width + 2 * pads < kernel[1]) return null;
          return max ? b.maxPool2d(x, attributes) : b.avgPool2d(x, attributes);
        },
      };
    });
}

const SIMPLE: readonly Step[] = [
  { name: 'tanh', apply: ({ b, x }) => b.tanh(x) },
  { name: 'relu', apply: ({ b, x }) => b.relu(x) },
  // Makes ½ of zeros: what is behind it must not take padding for zero.
  { name: 'sigmoid', apply: ({ b, x }) => b.sigmoid(x) },
  { name: 'silu', apply: ({ b, x }) => b.mul(x, b.sigmoid(x)) },
  { name: 'exp', apply: ({ b, x }) => b.exp(b.neg(b.abs(x))) },
  { name: 'shift', apply: ({ b, x }) => b.add(x, b.constant(0.25)) },
  // Zero divided by zero in the padding.
  { name: 'divide', apply: ({ b, x }) => b.div(x, b.add(b.abs(x), b.constant(0.5))) },
  { name: 'residual', apply: ({ b, x }) => b.add(x, b.tanh(x)) },
  { name: 'scale', apply: scaled },
  { name: 'normalise', apply: batchNormalised },
  { name: 'concat', apply: ({ b, x }) => b.concat([x, b.relu(x)], 1) },
  {
    name: 'upsample',
    apply: ({ b, x }) => (tooLarge(x) ? null : b.upsample2d(x, [2, 1], 'nearest')),
  },
  { name: 'pad', apply: ({ b, x }) => b.pad(x, [0, 0, 1, 0], [0, 0, 0, 2]) },
  { name: 'crop', apply: cropped },
  { name: 'squeeze', apply: squeezed },
];

function tooLarge(x: Value): boolean {
  const [, , height, width] = imageBatch(x.shape);
  return height * width > 60;
}

function cropped({ b, x }: Place): Value | null {
  const [, , height, width] = imageBatch(x.shape);
  return height < 3 || width < 3 ? null : b.slice(x, [2, 3], [1, 0], [height, width - 1]);
}

/** Batch normalisation as its layer writes it. */
function batchNormalised({ b, input, x }: Place): Value {
  const [batch, channels, height, width] = imageBatch(x.shape);
  const count = batch * height * width;
  const ones = b.constant(new Float32Array(channels).fill(1), [channels]);
  const mean = b.scale(b.channelSum(x), 1 / count);
  const centred = b.channelAffine(x, ones, b.neg(mean));
  const variance = b.scale(b.channelSum(b.mul(centred, centred)), 1 / count);
  const inverse = b.reciprocal(b.sqrt(b.add(variance, b.constant(0.1))));
  return b.channelAffine(centred, b.mul(input([channels]), inverse), input([channels]));
}

/** A factor and an offset per channel, as shapes that broadcast. */
function scaled({ b, input, x }: Place): Value {
  const [, channels] = imageBatch(x.shape);
  const factor = b.reshape(input([channels]), [1, channels, 1, 1]);
  const offset = b.reshape(input([channels]), [1, channels, 1, 1]);
  return b.add(b.mul(x, factor), offset);
}

/** A channel's own gate, from its mean: numbers per channel and sample. */
function squeezed({ b, x }: Place): Value {
  return b.mul(x, b.tanh(b.mean(x, [2, 3], true)));
}
