import type { Graph } from '../../src/shared/graph/document';
import { setFrozen } from '../../src/shared/graph/edits';
import type { LayerParams } from '../../src/shared/layers/definition';
import { Drawing } from '../../src/shared/templates/drawing';
import { lossSchema } from '../../src/shared/training/losses';
import { optimizerSchema } from '../../src/shared/training/optimizers';
import { trainingSetupSchema, type TrainingSetup } from '../../src/shared/training/setup';

/** One network, and how its step is trained, on which we and another library must agree. */
export interface ParityCase {
  readonly name: string;
  readonly graph: Graph;
  readonly setup: TrainingSetup;
}

type Layer = readonly [kind: string, params?: LayerParams];
type Image = readonly [channels: number, height: number, width: number];

const IMAGE: Image = [3, 9, 10];
const CLASSES = 5;
const plainSgd = trainingSetupSchema.parse({ optimizer: { kind: 'sgd', learningRate: 0.1 } });

/**
 * Layers in the middle of a network: a convolution before them, so that their input's gradient is
 * checked through its weights, and the classes after them.
 */
function around(name: string, layers: readonly Layer[], image: Image = IMAGE): ParityCase {
  return chain(name, [['Conv2D', { filters: 4, padding: 'same' }], ...layers, ['Flatten']], image);
}

/** Layers between the Input and the classes, which are read from a flat list. */
function chain(
  name: string,
  layers: readonly Layer[],
  image: Image = IMAGE,
  setup: TrainingSetup = plainSgd,
): ParityCase {
  const drawing = new Drawing();
  const start = drawing.place(inputOf(image), [], { column: 0, row: 0 });
  const end = drawing.row(layers, start, { column: 1, row: 0 });
  return { name, graph: withClasses(drawing, end), setup };
}

function inputOf([channels, height, width]: Image): Layer {
  return ['Input', { channels, height, width }];
}

function withClasses(drawing: Drawing, end: string): Graph {
  drawing.row(
    [['Dense', { units: CLASSES }], ['Activation', { function: 'softmax' }], ['Output']],
    end,
    { column: 0, row: 1 },
  );
  return drawing.graph;
}

/** Two branches after a shared convolution, merged. */
function branches(
  name: string,
  merge: Layer,
  left: readonly Layer[],
  right: readonly Layer[],
): ParityCase {
  const drawing = new Drawing();
  const start = drawing.place(inputOf(IMAGE), [], { column: 0, row: 0 });
  const stem = drawing.row([['Conv2D', { filters: 4, padding: 'same' }]], start, {
    column: 1,
    row: 0,
  });
  const ends = [left, right].map((layers, row) => drawing.row(layers, stem, { column: 2, row }));
  const merged = drawing.place(merge, ends, { column: 9, row: 0 });
  const flat = drawing.place(['Flatten'], [merged], { column: 10, row: 0 });
  return { name, graph: withClasses(drawing, flat), setup: plainSgd };
}

/** Every combination of one value of each parameter. */
function combinations(options: Readonly<Record<string, readonly unknown[]>>): LayerParams[] {
  return Object.entries(options).reduce<LayerParams[]>(
    (partial, [name, values]) =>
      partial.flatMap((params) =>
        values.map((value) => ({ ...params, [name]: value }) as LayerParams),
      ),
    [{}],
  );
}

function each(kind: string, options: Readonly<Record<string, readonly unknown[]>>): ParityCase[] {
  return combinations(options).map((params) =>
    around(`${kind} ${JSON.stringify(params)}`, [[kind, params]]),
  );
}

const PADDINGS = ['valid', 'same', 'explicit'];
const UNEVEN = [[1, 0, 2, 1]];

const CONVOLUTIONS: readonly ParityCase[] = [
  // So wide and large that the blocked lowering writes the second one in tiles, both ways.
  chain(
    'wide convolutions on large images',
    [
      ['Conv2D', { filters: 128, padding: 'same' }],
      ['Activation'],
      ['Conv2D', { filters: 128, padding: 'same' }],
      ['Activation'],
      ['MaxPool2D'],
      ['Flatten'],
    ],
    [3, 24, 24],
  ),
  ...each('Conv2D', {
    filters: [6],
    kernelSize: [
      [3, 3],
      [2, 4],
    ],
    strides: [
      [1, 1],
      [2, 3],
    ],
    padding: PADDINGS,
    explicitPadding: UNEVEN,
    dilation: [
      [1, 1],
      [2, 1],
    ],
    groups: [1, 2],
  }),
  ...each('Conv2D', { filters: [4], kernelSize: [[1, 1]], useBias: [false], groups: [1, 4] }),
  ...each('DepthwiseConv2D', {
    kernelSize: [
      [3, 3],
      [2, 3],
    ],
    strides: [
      [1, 1],
      [2, 2],
    ],
    padding: PADDINGS,
    explicitPadding: UNEVEN,
    depthMultiplier: [1, 2],
  }),
  ...each('DepthwiseConv2D', { dilation: [[2, 2]], useBias: [false] }),
  ...each('SeparableConv2D', {
    filters: [5],
    strides: [
      [1, 1],
      [2, 2],
    ],
    padding: PADDINGS,
    explicitPadding: UNEVEN,
    depthMultiplier: [1, 2],
    useBias: [true, false],
  }),
  ...each('ConvTranspose2D', {
    filters: [3],
    kernelSize: [
      [3, 3],
      [2, 4],
      [1, 1],
    ],
    strides: [
      [1, 1],
      [2, 3],
    ],
    padding: PADDINGS,
    explicitPadding: [
      [0, 0, 0, 0],
      [1, 0, 0, 1],
    ],
  }),
  ...each('ConvTranspose2D', {
    strides: [[3, 2]],
    padding: ['valid', 'explicit'],
    explicitPadding: [[1, 1, 1, 1]],
    outputPadding: [[2, 1]],
    dilation: [
      [1, 1],
      [2, 2],
    ],
    useBias: [true, false],
  }),
];

const POOLING: readonly ParityCase[] = [
  ...['MaxPool2D', 'AveragePool2D'].flatMap((kind) => [
    ...each(kind, {
      poolSize: [
        [2, 2],
        [3, 2],
      ],
      strides: [
        [2, 2],
        [1, 1],
        [2, 3],
      ],
      padding: PADDINGS,
      explicitPadding: [[1, 1, 1, 1]],
    }),
    ...each(kind, { poolSize: [[3, 3]], padding: ['explicit'], explicitPadding: [[2, 0, 1, 2]] }),
  ]),
  ...each('GlobalMaxPool2D', { keepDims: [true] }),
  ...each('GlobalAveragePool2D', { keepDims: [true] }),
  ...['GlobalMaxPool2D', 'GlobalAveragePool2D'].map((kind) =>
    chain(`${kind} to a list`, [['Conv2D', { filters: 4 }], [kind]]),
  ),
];

const FUNCTIONS = [
  'relu',
  'sigmoid',
  'tanh',
  'softmax',
  'selu',
  'gelu',
  'silu',
  'relu6',
  'hardSwish',
  'softplus',
];

const ACTIVATIONS: readonly ParityCase[] = [
  ...each('Activation', { function: FUNCTIONS }),
  ...each('LeakyReLU', { negativeSlope: [0.01, 0.3] }),
  ...each('ELU', { alpha: [1, 0.5] }),
  ...each('PReLU', { sharing: ['channel', 'all'], initialSlope: [0.25, 0.1] }),
  ...(['PReLU', 'ELU', 'LeakyReLU', 'Activation'] as const).map((kind) =>
    chain(`${kind} of a list`, [['Flatten'], ['Dense', { units: 12 }], [kind]]),
  ),
];

const NORMALIZATION: readonly ParityCase[] = [
  ...each('BatchNorm', { affine: [true, false], momentum: [0.9, 0.99], epsilon: [1e-5, 1e-3] }),
  ...each('LayerNorm', { over: ['channels', 'sample'], affine: [true, false] }),
  ...each('GroupNorm', { groups: [1, 2, 4], affine: [true, false] }),
  ...each('GroupNorm', { groups: [2], epsilon: [1e-3] }),
  ...(
    [
      ['BatchNorm'],
      ['LayerNorm'],
      ['LayerNorm', { over: 'sample' }],
      ['GroupNorm', { groups: 4 }],
    ] satisfies Layer[]
  ).map((layer) =>
    chain(`${JSON.stringify(layer)} of a list`, [['Flatten'], ['Dense', { units: 12 }], layer]),
  ),
];

const REGULARIZATION: readonly ParityCase[] = [
  ...each('Dropout', { rate: [0, 0.4] }),
  ...each('SpatialDropout2D', { rate: [0, 0.5] }),
  chain('Dropout of a list', [['Flatten'], ['Dense', { units: 12 }], ['Dropout', { rate: 0.25 }]]),
  chain('penalties', [
    ['Conv2D', { filters: 4, l1: 0.01, l2: 0.02 }],
    ['SeparableConv2D', { filters: 4, l2: 0.05 }],
    ['Flatten'],
    ['Dense', { units: 8, l1: 0.005 }],
  ]),
];

const INITIALIZERS = [
  'glorotNormal',
  'heUniform',
  'heNormal',
  'lecunUniform',
  'lecunNormal',
  'ones',
  'constant',
];

const RESHAPING: readonly ParityCase[] = [
  ...each('ZeroPadding2D', {
    padding: [
      [1, 0, 2, 3],
      [0, 0, 0, 0],
    ],
  }),
  ...each('Cropping2D', {
    cropping: [
      [1, 0, 2, 3],
      [0, 0, 0, 0],
    ],
  }),
  ...each('UpSampling2D', {
    size: [
      [2, 2],
      [3, 1],
      [1, 4],
    ],
    interpolation: ['nearest', 'bilinear'],
  }),
  around('Reshape maps to maps', [['Reshape', { targetShape: [8, 9, -1] }]]),
  chain('Reshape maps to a list', [
    ['Conv2D', { filters: 4 }],
    ['Reshape', { targetShape: [-1] }],
  ]),
  chain('Reshape a list to maps', [
    ['Flatten'],
    ['Dense', { units: 36 }],
    ['Reshape', { targetShape: [4, 3, 3] }],
    ['Conv2D', { filters: 3, kernelSize: [2, 2] }],
    ['Flatten'],
  ]),
  ...INITIALIZERS.map((kernelInitializer) =>
    chain(`first weights: ${kernelInitializer}`, [
      ['Conv2D', { filters: 3, kernelInitializer, kernelValue: 0.05, biasValue: 0.2 }],
      ['Flatten'],
      ['Dense', { units: 6, kernelInitializer, kernelValue: 0.02, biasValue: 1 }],
    ]),
  ),
];

const MERGING: readonly ParityCase[] = [
  branches('Add', ['Add'], [['Conv2D', { filters: 4, padding: 'same' }]], [['BatchNorm']]),
  branches(
    'Multiply',
    ['Multiply'],
    [['Activation', { function: 'sigmoid' }]],
    [['Conv2D', { filters: 4, padding: 'same' }]],
  ),
  branches(
    'Multiply by one number per channel',
    ['Multiply'],
    [['Conv2D', { filters: 4, padding: 'same' }]],
    [
      ['GlobalAveragePool2D', { keepDims: true }],
      ['Conv2D', { filters: 4, kernelSize: [1, 1] }],
      ['Activation', { function: 'sigmoid' }],
    ],
  ),
  branches(
    'Concatenate',
    ['Concatenate'],
    [['Conv2D', { filters: 3, padding: 'same' }]],
    [['MaxPool2D', { poolSize: [3, 3], strides: [1, 1], padding: 'same' }]],
  ),
];

const optimizer = (setup: Record<string, unknown>) =>
  trainingSetupSchema.parse({ optimizer: setup });
const SMALL: readonly Layer[] = [['Conv2D', { filters: 4 }], ['Activation'], ['Flatten']];

const TRAINING: readonly ParityCase[] = [
  chain('SGD with momentum', SMALL, IMAGE, optimizer({ kind: 'sgd', momentum: 0.9 })),
  chain(
    'SGD with Nesterov',
    SMALL,
    IMAGE,
    optimizer({ kind: 'sgd', momentum: 0.9, nesterov: true }),
  ),
  // Every loss there is, on the network's logits.
  ...[
    ...lossSchema.options.map(({ shape: { kind } }) => ({ kind: kind.value })),
    { kind: 'categoricalCrossentropy', labelSmoothing: 0.25 },
    { kind: 'categoricalCrossentropy', labelSmoothing: 0.25, classWeights: [2, 0.5, 1, 0, 3] },
  ].map((loss) => chain(JSON.stringify(loss), SMALL, IMAGE, trainingSetupSchema.parse({ loss }))),
  // Every optimizer there is.
  ...optimizerSchema.options.map(({ shape: { kind } }) =>
    chain(kind.value, SMALL, IMAGE, optimizer({ kind: kind.value, learningRate: 0.01 })),
  ),
  frozen(
    'frozen convolution',
    [['Conv2D', { filters: 4 }], ['Activation'], ['Flatten']],
    'conv2d_1',
  ),
];

/** Frozen batch normalisation follows Keras rather than PyTorch, so it is not compared here. */
function frozen(name: string, layers: readonly Layer[], block: string): ParityCase {
  const { graph, setup } = chain(name, layers);
  return { name, graph: setFrozen(graph, [block], true), setup };
}

/** Every layer with every option. */
export const CORPUS: readonly ParityCase[] = [
  ...CONVOLUTIONS,
  ...POOLING,
  ...ACTIVATIONS,
  ...NORMALIZATION,
  ...REGULARIZATION,
  ...RESHAPING,
  ...MERGING,
  ...TRAINING,
];
