import type { ConvAttributes, PoolAttributes, ProgramBuilder } from '../builder';
import type { Shape, Value } from '../program';

/** A small program of one operator, as an operator's tests use it. */
export interface OperatorCase {
  readonly name: string;
  /** `input` makes an input whose gradient is checked. */
  build(b: ProgramBuilder, input: (shape: Shape) => Value): Value;
}

type Build = OperatorCase['build'];

const unaries = [
  'neg',
  'exp',
  'abs',
  'erf',
  'relu',
  'relu6',
  'step',
  'sigmoid',
  'tanh',
  'softplus',
] as const;
/** Defined for positive numbers only; test numbers are above −1. */
const positives = ['log', 'sqrt', 'reciprocal'] as const;
const binaries = ['add', 'sub', 'mul', 'max', 'min'] as const;

const plain: ConvAttributes = {
  strides: [1, 1],
  pads: [0, 0, 0, 0],
  dilations: [1, 1],
  group: 1,
};

function conv(
  name: string,
  x: Shape,
  weight: Shape,
  attributes: Partial<ConvAttributes> = {},
  bias = true,
): [string, Build] {
  return [
    `conv2d ${name}`,
    (b, input) =>
      b.conv2d(input(x), input(weight), bias ? input([weight[0] ?? 1]) : undefined, {
        ...plain,
        ...attributes,
      }),
  ];
}

function pool(
  kind: 'maxPool2d' | 'avgPool2d',
  name: string,
  x: Shape,
  attributes: PoolAttributes,
): [string, Build] {
  return [`${kind} ${name}`, (b, input) => b[kind](input(x), attributes)];
}

const pools = (['maxPool2d', 'avgPool2d'] as const).flatMap((kind) => [
  pool(kind, '2 by 2', [2, 3, 4, 6], { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] }),
  pool(kind, 'with rows left over', [2, 2, 5, 7], {
    kernel: [2, 3],
    strides: [2, 3],
    pads: [0, 0, 0, 0],
  }),
  pool(kind, 'with overlapping windows', [2, 2, 7, 7], {
    kernel: [3, 3],
    strides: [2, 2],
    pads: [0, 0, 0, 0],
  }),
  pool(kind, 'with padding, all sides different', [1, 2, 6, 5], {
    kernel: [3, 4],
    strides: [1, 2],
    pads: [0, 1, 2, 3],
  }),
  pool(kind, 'with gaps between windows', [1, 2, 8, 8], {
    kernel: [2, 2],
    strides: [3, 3],
    pads: [0, 0, 0, 0],
  }),
  pool(kind, 'same padding, disjoint windows', [1, 2, 5, 5], {
    kernel: [2, 2],
    strides: [2, 2],
    pads: [0, 0, 1, 1],
  }),
]);

const LISTED: readonly [string, Build][] = [
  ...unaries.map((op): [string, Build] => [op, (b, input) => b[op](input([3, 5]))]),
  ['relu6 of larger numbers', (b, input) => b.relu6(b.scale(input([4, 7]), 9.5))],
  [
    'relu6 of scaled feature maps',
    (b, input) => {
      const x = b.conv2d(input([2, 2, 4, 3]), input([3, 2, 2, 2]), undefined, plain);
      const scale = b.scale(input([3]), 20);
      return b.relu6(b.channelAffine(x, scale, input([3])));
    },
  ],
  ...positives.map((op): [string, Build] => [
    op,
    (b, input) => b[op](b.add(input([3, 5]), b.constant(1.5))),
  ]),
  ...binaries.flatMap((op): [string, Build][] => [
    [op, (b, input) => b[op](input([3, 4]), input([3, 4]))],
    [`${op} broadcast both ways`, (b, input) => b[op](input([3, 1, 2]), input([4, 1]))],
    [`${op} with a scalar`, (b, input) => b[op](input([]), input([2, 3]))],
  ]),
  ['div', (b, input) => b.div(input([3, 4]), b.add(input([4]), b.constant(2)))],

  ['softmax', (b, input) => b.softmax(input([3, 5]), 1)],
  ['softmax over channels', (b, input) => b.softmax(input([2, 3, 2, 2]), 1)],
  ['logSoftmax', (b, input) => b.logSoftmax(input([3, 5]), 1)],
  ['logSoftmax over channels', (b, input) => b.logSoftmax(input([2, 3, 2, 2]), 1)],

  ['sum', (b, input) => b.sum(input([2, 3, 4]), [0, 2])],
  ['sum of everything', (b, input) => b.sum(input([2, 3]), [0, 1])],
  ['sum with axes kept', (b, input) => b.sum(input([2, 3, 4]), [1], true)],
  ['mean', (b, input) => b.mean(input([2, 3, 4]), [2])],
  ['channelSum', (b, input) => b.channelSum(input([2, 3, 4, 2]))],
  [
    // Whole blocks of channels are stored, and what fills the last one up is not zero here.
    'channelSum of a product of feature maps',
    (b, input) => {
      const x = input([2, 2, 4, 3]);
      const one = b.sigmoid(b.conv2d(x, input([3, 2, 2, 2]), undefined, plain));
      const other = b.sigmoid(b.conv2d(x, input([3, 2, 2, 2]), undefined, plain));
      return b.channelSum(b.mul(one, other));
    },
  ],
  ['channelAffine', (b, input) => b.channelAffine(input([2, 3, 2, 2]), input([3]), input([3]))],

  ['reshape', (b, input) => b.reshape(input([2, 6]), [3, 4])],
  ['transpose', (b, input) => b.transpose(input([2, 3, 4]), [2, 0, 1])],
  ['expand', (b, input) => b.expand(input([3, 1]), [2, 3, 4])],
  ['slice', (b, input) => b.slice(input([4, 5, 2]), [0, 1], [1, 0], [3, 4])],
  ['pad', (b, input) => b.pad(input([2, 3]), [1, 0], [0, 2])],
  ['concat', (b, input) => b.concat([input([2, 1]), input([2, 3]), input([2, 2])], 1)],

  ['matmul', (b, input) => b.matmul(input([3, 4]), input([4, 2]))],
  ['matmul with A transposed', (b, input) => b.matmul(input([4, 3]), input([4, 2]), true)],
  ['matmul with B transposed', (b, input) => b.matmul(input([3, 4]), input([2, 4]), false, true)],
  ['matmul with both', (b, input) => b.matmul(input([4, 3]), input([2, 4]), true, true)],
  ['linear', (b, input) => b.linear(input([3, 4]), input([2, 4]), input([2]))],
  ['linear without bias', (b, input) => b.linear(input([3, 4]), input([2, 4]))],

  conv('3 by 3', [2, 2, 5, 4], [3, 2, 3, 3]),
  conv('without bias', [1, 2, 4, 4], [3, 2, 2, 2], {}, false),
  conv('1 by 1', [2, 3, 3, 3], [2, 3, 1, 1]),
  conv('of one channel', [2, 1, 5, 5], [2, 1, 3, 3]),
  conv('with padding, all sides different', [1, 2, 4, 5], [2, 2, 3, 2], { pads: [0, 1, 2, 1] }),
  conv('with stride and rows left over', [2, 2, 6, 7], [2, 2, 3, 2], { strides: [2, 3] }),
  conv('with dilation', [1, 2, 7, 6], [2, 2, 3, 2], { dilations: [2, 3], pads: [1, 1, 1, 1] }),
  conv('with stride, dilation and padding', [1, 2, 8, 7], [3, 2, 2, 3], {
    strides: [2, 2],
    dilations: [3, 2],
    pads: [2, 1, 0, 1],
  }),
  conv('in groups', [2, 4, 4, 4], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }),
  conv('in groups with stride', [2, 4, 5, 6], [4, 2, 2, 3], { group: 2, strides: [2, 2] }),
  conv('depthwise', [2, 3, 4, 4], [3, 1, 3, 3], { group: 3 }),
  conv('depthwise with two filters for each channel', [2, 2, 5, 5], [4, 1, 2, 2], {
    group: 2,
    strides: [2, 1],
  }),
  conv('with more padding than the kernel reaches', [1, 1, 3, 3], [2, 1, 2, 2], {
    pads: [2, 3, 2, 2],
  }),
  [
    'conv2dInputGrad, as a transposed convolution',
    (b, input) =>
      b.conv2dInputGrad(input([1, 3, 2, 2]), input([3, 2, 3, 2]), [5, 7], {
        ...plain,
        strides: [2, 3],
        pads: [1, 0, 0, 0],
      }),
  ],
  [
    'conv2dInputGrad at stride 1, in groups',
    (b, input) =>
      b.conv2dInputGrad(input([2, 4, 3, 3]), input([4, 1, 2, 2]), [4, 4], { ...plain, group: 2 }),
  ],

  ...pools,

  ['upsample2d nearest', (b, input) => b.upsample2d(input([2, 2, 2, 3]), [2, 3], 'nearest')],
  ['upsample2d bilinear', (b, input) => b.upsample2d(input([1, 2, 3, 2]), [2, 3], 'bilinear')],
  [
    'upsample2d bilinear of one row',
    (b, input) => b.upsample2d(input([1, 1, 1, 3]), [4, 2], 'bilinear'),
  ],
];

export const OPERATOR_CASES: readonly OperatorCase[] = LISTED.map(([name, build]) => ({
  name,
  build,
}));
