import { describe, expect, it } from 'vitest';
import { CatalogError, type ErrorCode } from '../errors';
import type { LayerParams, SampleShape } from './definition';
import { layerOf } from './index';

function shapeOf(kind: string, inputs: readonly SampleShape[], params: LayerParams = {}) {
  const definition = layerOf(kind);
  return definition.outputShape(inputs, definition.schema.parse(params));
}

function weightsOf(kind: string, input: SampleShape, params: LayerParams = {}) {
  const definition = layerOf(kind);
  const specs = definition.weights?.([input], definition.schema.parse(params)) ?? [];
  return Object.fromEntries(specs.map(({ name, shape }) => [name, shape]));
}

describe('sizes', () => {
  // floor((size + padding − reach) / stride) + 1, worked by hand; "same" is ceil(size / stride).
  it.each<[string, SampleShape, LayerParams, SampleShape]>([
    ['Conv2D', [3, 28, 28], { filters: 6, kernelSize: [5, 5] }, [6, 24, 24]],
    // AlexNet's first layer (227 as its arithmetic needs) and ResNet's (224 with padding 3).
    ['Conv2D', [3, 227, 227], { filters: 96, kernelSize: [11, 11], strides: [4, 4] }, [96, 55, 55]],
    [
      'Conv2D',
      [3, 224, 224],
      {
        filters: 64,
        kernelSize: [7, 7],
        strides: [2, 2],
        padding: 'explicit',
        explicitPadding: [3, 3, 3, 3],
      },
      [64, 112, 112],
    ],
    ['Conv2D', [3, 7, 8], { filters: 2, strides: [2, 3], padding: 'same' }, [2, 4, 3]],
    ['Conv2D', [3, 9, 9], { filters: 2, dilation: [2, 3] }, [2, 5, 3]],
    ['DepthwiseConv2D', [4, 9, 9], { depthMultiplier: 3, strides: [2, 2] }, [12, 4, 4]],
    ['SeparableConv2D', [4, 9, 9], { filters: 7, padding: 'same' }, [7, 9, 9]],
    // (size − 1) · stride + kernel; DCGAN's 4 × 4 kernel with stride 2 and padding 1 doubles.
    ['ConvTranspose2D', [8, 5, 5], { filters: 2 }, [2, 11, 11]],
    ['ConvTranspose2D', [8, 5, 6], { filters: 2, padding: 'same' }, [2, 10, 12]],
    [
      'ConvTranspose2D',
      [8, 4, 4],
      { filters: 2, kernelSize: [4, 4], padding: 'explicit', explicitPadding: [1, 1, 1, 1] },
      [2, 8, 8],
    ],
    [
      'ConvTranspose2D',
      [8, 4, 4],
      { filters: 1, kernelSize: [1, 1], strides: [3, 3] },
      [1, 10, 10],
    ],
    ['MaxPool2D', [6, 24, 24], {}, [6, 12, 12]],
    ['MaxPool2D', [6, 55, 55], { poolSize: [3, 3] }, [6, 27, 27]],
    ['AveragePool2D', [6, 7, 7], { padding: 'same' }, [6, 4, 4]],
    ['GlobalAveragePool2D', [6, 7, 7], {}, [6]],
    ['Flatten', [16, 4, 4], {}, [256]],
    ['Reshape', [256], { targetShape: [16, -1, 4] }, [16, 4, 4]],
    ['ZeroPadding2D', [3, 5, 5], { padding: [1, 2, 3, 4] }, [3, 9, 11]],
    ['Cropping2D', [3, 9, 11], { cropping: [1, 2, 3, 4] }, [3, 5, 5]],
    ['UpSampling2D', [3, 4, 5], { size: [2, 3] }, [3, 8, 15]],
  ])('%s of %j with %j', (kind, input, params, expected) => {
    expect(shapeOf(kind, [input], params)).toEqual(expected);
  });

  it('of merged branches', () => {
    expect(
      shapeOf('Add', [
        [4, 5, 5],
        [4, 5, 5],
      ]),
    ).toEqual([4, 5, 5]);
    expect(
      shapeOf('Multiply', [
        [4, 5, 5],
        [4, 1, 1],
      ]),
    ).toEqual([4, 5, 5]);
    expect(
      shapeOf('Concatenate', [
        [4, 5, 5],
        [3, 5, 5],
        [1, 5, 5],
      ]),
    ).toEqual([8, 5, 5]);
    expect(shapeOf('Concatenate', [[4], [3]])).toEqual([7]);
  });
});

describe('weights have PyTorch’s shapes', () => {
  it.each<[string, SampleShape, LayerParams, Record<string, SampleShape>]>([
    [
      'Conv2D',
      [4, 9, 9],
      { filters: 6, kernelSize: [3, 5], groups: 2 },
      { weight: [6, 2, 3, 5], bias: [6] },
    ],
    ['Conv2D', [4, 9, 9], { filters: 6, useBias: false }, { weight: [6, 4, 3, 3] }],
    ['DepthwiseConv2D', [4, 9, 9], { depthMultiplier: 2 }, { weight: [8, 1, 3, 3], bias: [8] }],
    [
      'SeparableConv2D',
      [4, 9, 9],
      { filters: 5, depthMultiplier: 2 },
      { depthwise_weight: [8, 1, 3, 3], pointwise_weight: [5, 8, 1, 1], bias: [5] },
    ],
    ['ConvTranspose2D', [4, 9, 9], { filters: 6 }, { weight: [4, 6, 3, 3], bias: [6] }],
    ['BatchNorm', [4, 9, 9], {}, { weight: [4], bias: [4], running_mean: [4], running_var: [4] }],
    ['BatchNorm', [7], { affine: false }, { running_mean: [7], running_var: [7] }],
    ['LayerNorm', [4, 9, 8], { over: 'sample' }, { weight: [4, 9, 8], bias: [4, 9, 8] }],
    ['LayerNorm', [4, 9, 8], {}, { weight: [4], bias: [4] }],
    ['GroupNorm', [8, 9, 8], {}, { weight: [8], bias: [8] }],
    ['PReLU', [4, 9, 8], {}, { weight: [4] }],
    ['PReLU', [4, 9, 8], { sharing: 'all' }, { weight: [1] }],
    ['Dense', [12], { units: 5 }, { weight: [5, 12], bias: [5] }],
  ])('%s of %j with %j', (kind, input, params, expected) => {
    expect(weightsOf(kind, input, params)).toEqual(expected);
  });

  it('and start as they are asked to, with the penalties they are asked for', () => {
    const definition = layerOf('Conv2D');
    const params = {
      filters: 6,
      groups: 2,
      kernelInitializer: 'heNormal',
      biasValue: 0.5,
      l2: 0.01,
    };
    const [weight, bias] = definition.weights?.([[4, 9, 9]], definition.schema.parse(params)) ?? [];
    // Two channels and three filters a group, 3 × 3 places each.
    expect(weight).toMatchObject({
      initializer: { kind: 'heNormal', fanIn: 18, fanOut: 27 },
      l2: 0.01,
    });
    expect(weight).not.toHaveProperty('l1');
    expect(bias?.initializer).toEqual({ kind: 'constant', value: 0.5 });
    expect(bias).not.toHaveProperty('l2');
  });
});

describe('fans, from which first weights take their size, count', () => {
  // In: values that one result is made of. Out: results that one value goes into, stride 1. The
  // depthwise ones count the channel's own kernels, not the other channels.
  it.each<[string, SampleShape, LayerParams, readonly (readonly [number, number])[]]>([
    ['Conv2D', [4, 9, 9], { filters: 6, kernelSize: [3, 5], groups: 2 }, [[30, 45]]],
    ['DepthwiseConv2D', [4, 9, 9], { depthMultiplier: 2 }, [[9, 18]]],
    [
      'SeparableConv2D',
      [4, 9, 9],
      { filters: 5, depthMultiplier: 2 },
      [
        [9, 18],
        [8, 5],
      ],
    ],
    // The other way round: both libraries count what its convolution would.
    ['ConvTranspose2D', [4, 9, 9], { filters: 6, kernelSize: [2, 3] }, [[36, 24]]],
    ['Dense', [12], { units: 5 }, [[12, 5]]],
  ])('%s of %j with %j', (kind, input, params, expected) => {
    const definition = layerOf(kind);
    const specs = definition.weights?.([input], definition.schema.parse(params)) ?? [];
    const fans = specs.flatMap(({ initializer }) =>
      'fanIn' in initializer ? [[initializer.fanIn, initializer.fanOut]] : [],
    );
    expect(fans).toEqual(expected);
  });
});

describe('what cannot be is refused by its code', () => {
  it.each<[ErrorCode, string, readonly SampleShape[], LayerParams]>([
    ['SHAPE_NEEDS_IMAGE', 'Conv2D', [[10]], {}],
    ['SHAPE_NEEDS_IMAGE', 'UpSampling2D', [[10]], {}],
    ['SHAPE_NEEDS_IMAGE', 'GlobalMaxPool2D', [[10]], {}],
    ['SHAPE_NEEDS_FLATTEN', 'Dense', [[3, 4, 4]], {}],
    ['SHAPE_KERNEL_TOO_LARGE', 'Conv2D', [[3, 4, 4]], { kernelSize: [5, 5] }],
    ['SHAPE_KERNEL_TOO_LARGE', 'SeparableConv2D', [[3, 4, 4]], { dilation: [2, 2] }],
    ['SHAPE_BAD_GROUPS', 'Conv2D', [[3, 4, 4]], { groups: 2 }],
    [
      'SHAPE_PADDING_TOO_LARGE',
      'MaxPool2D',
      [[3, 4, 4]],
      { padding: 'explicit', explicitPadding: [2, 0, 0, 0] },
    ],
    ['SHAPE_NOTHING_LEFT', 'Cropping2D', [[3, 4, 4]], { cropping: [2, 0, 2, 0] }],
    [
      'SHAPE_NOTHING_LEFT',
      'ConvTranspose2D',
      [[3, 1, 1]],
      { padding: 'explicit', explicitPadding: [2, 2, 2, 2] },
    ],
    ['SHAPE_BAD_OUTPUT_PADDING', 'ConvTranspose2D', [[3, 4, 4]], { outputPadding: [0, 2] }],
    ['SHAPE_BAD_NORM_GROUPS', 'GroupNorm', [[6, 4, 4]], { groups: 4 }],
    ['SHAPE_BAD_RESHAPE', 'Reshape', [[12]], { targetShape: [5, -1, 1] }],
    ['SHAPE_BAD_RESHAPE', 'Reshape', [[12]], { targetShape: [-1, -1, 1] }],
    ['SHAPE_BAD_RESHAPE', 'Reshape', [[12]], { targetShape: [3, 4] }],
    ['SHAPE_BAD_RESHAPE', 'Reshape', [[12]], { targetShape: [0, 4, 3] }],
    [
      'SHAPE_MISMATCH',
      'Add',
      [
        [3, 4, 4],
        [3, 4, 5],
      ],
      {},
    ],
    ['SHAPE_MISMATCH', 'Multiply', [[3, 4, 4], [3]], {}],
    [
      'SHAPE_CONCAT_MISMATCH',
      'Concatenate',
      [
        [3, 4, 4],
        [3, 5, 4],
      ],
      {},
    ],
    ['SHAPE_CONCAT_MISMATCH', 'Concatenate', [[3, 4, 4], [3]], {}],
  ])('%s: %s of %j with %j', (code, kind, inputs, params) => {
    let thrown: unknown;
    try {
      shapeOf(kind, inputs, params);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(CatalogError);
    expect((thrown as CatalogError).code).toBe(code);
  });
});

describe('ways out', () => {
  const explicit = (...explicitPadding: number[]) => ({ padding: 'explicit', explicitPadding });

  it.each<[ErrorCode, string, SampleShape, LayerParams, readonly LayerParams[]]>([
    // No side may hold as many zeros as the window reaches; what is less stays.
    [
      'SHAPE_PADDING_TOO_LARGE',
      'MaxPool2D',
      [3, 9, 9],
      { poolSize: [3, 2], ...explicit(4, 2, 1, 0) },
      [{ explicitPadding: [2, 1, 1, 0] }],
    ],
    [
      'SHAPE_KERNEL_TOO_LARGE',
      'MaxPool2D',
      [3, 3, 9],
      { poolSize: [4, 4] },
      [{ padding: 'same' }, { poolSize: [3, 4] }],
    ],
    [
      'SHAPE_KERNEL_TOO_LARGE',
      'Conv2D',
      [3, 6, 9],
      { kernelSize: [5, 5], dilation: [2, 2] },
      [{ padding: 'same' }, { kernelSize: [3, 5] }],
    ],
    // Numbers of groups that divide both, none of them above the one that was asked for.
    [
      'SHAPE_BAD_GROUPS',
      'Conv2D',
      [12, 4, 4],
      { filters: 18, groups: 5 },
      [{ groups: 3 }, { groups: 1 }],
    ],
    [
      'SHAPE_BAD_GROUPS',
      'Conv2D',
      [12, 4, 4],
      { filters: 18, groups: 40 },
      [{ groups: 6 }, { groups: 1 }],
    ],
    ['SHAPE_BAD_GROUPS', 'Conv2D', [7, 4, 4], { filters: 7, groups: 2 }, [{ groups: 1 }]],
    [
      'SHAPE_BAD_NORM_GROUPS',
      'GroupNorm',
      [12, 4, 4],
      { groups: 8 },
      [{ groups: 6 }, { groups: 1 }],
    ],
  ])('of %s, %s of %j with %j', (code, kind, input, given, expected) => {
    const definition = layerOf(kind);
    const params = definition.schema.parse(given);
    const fixes = definition.fixes?.({ code, values: {}, params, inputs: [input] }) ?? [];
    const changes = fixes.map((fix) => (fix.change === 'set' ? fix.params : {}));
    expect(changes).toEqual(expected);
    for (const change of changes)
      expect(() => shapeOf(kind, [input], { ...given, ...change })).not.toThrow();
  });
});

describe('costs', () => {
  it.each<[string, SampleShape, LayerParams, number]>([
    // Positions · filters · channels per group · kernel.
    ['Conv2D', [4, 10, 10], { filters: 6, groups: 2 }, 8 * 8 * 6 * 2 * 9],
    ['DepthwiseConv2D', [4, 10, 10], {}, 8 * 8 * 4 * 9],
    ['SeparableConv2D', [4, 10, 10], { filters: 6 }, 8 * 8 * (4 * 9 + 4 * 6)],
    // Every input value meets every weight of its channel.
    ['ConvTranspose2D', [4, 10, 10], { filters: 6 }, 10 * 10 * 4 * 6 * 9],
    ['Dense', [12], { units: 5 }, 60],
  ])('%s of %j with %j', (kind, input, values, expected) => {
    const definition = layerOf(kind);
    const params = definition.schema.parse(values);
    const output = definition.outputShape([input], params);
    expect(definition.macs?.({ params, inputs: [input], output })).toBe(expected);
  });
});
