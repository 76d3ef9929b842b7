import { describe, expect, it } from 'vitest';
import { ACTIVATION_FUNCTIONS } from './activationFunctions';
import type { LayerParams } from './definition';
import { applyLayer, counting, type Application } from './testing/apply';

/** Compares with numbers worked by hand, or taken from the paper or a table. */
function expectValues(actual: readonly number[], expected: readonly number[], digits = 6): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(actual[i], `value ${i}`).toBeCloseTo(value, digits));
}

const list = (...data: number[]) => ({ shape: [1, data.length], data });

describe('activation functions', () => {
  const at = (name: string, ...x: number[]) =>
    applyLayer('Activation', { inputs: [list(...x)], params: { function: name } }).values;

  // Φ(1) = 0.841344746…, the normal distribution's table.
  it.each([
    ['relu', [-2, 0, 3], [0, 0, 3]],
    ['sigmoid', [0, Math.log(3)], [0.5, 0.75]],
    ['tanh', [0, 1], [0, 0.761594156]],
    ['selu', [1, -1e9], [1.050700987, -1.758099341]],
    ['gelu', [0, 1, -1], [0, 0.841344746, -0.158655254]],
    ['silu', [0, Math.log(3)], [0, 0.75 * Math.log(3)]],
    ['relu6', [-1, 4, 9], [0, 4, 6]],
    ['hardSwish', [-4, 0, 1, 5], [0, 0, 4 / 6, 5]],
    ['softplus', [0, -1e3, 1e3], [Math.LN2, 0, 1e3]],
    ['softmax', [1, 2, 3], [0.090030573, 0.244728471, 0.665240956]],
  ])('%s', (name, x, y) => {
    expectValues(at(name, ...x), y);
  });

  it('are all tried above', () => {
    expect(Object.keys(ACTIVATION_FUNCTIONS)).toHaveLength(10);
  });

  it('softmax of feature maps adds up over channels', () => {
    const x = { shape: [1, 2, 1, 2], data: [0, 5, Math.log(3), 5] };
    const { values } = applyLayer('Activation', { inputs: [x], params: { function: 'softmax' } });
    expectValues(values, [0.25, 0.5, 0.75, 0.5]);
  });

  it('LeakyReLU, ELU and PReLU differ from x below zero only', () => {
    const x = list(-2, 0, 3);
    const of = (kind: string, params: LayerParams, weights = {}) =>
      applyLayer(kind, { inputs: [x], params, weights }).values;
    expectValues(of('LeakyReLU', { negativeSlope: 0.1 }), [-0.2, 0, 3]);
    expectValues(of('ELU', { alpha: 2 }), [2 * (Math.exp(-2) - 1), 0, 3]);
    expectValues(of('PReLU', {}, { weight: [0.5, 1, 1] }), [-1, 0, 3]);
    expectValues(of('PReLU', { sharing: 'all' }, { weight: [0.25] }), [-0.5, 0, 3]);
  });

  it('PReLU has one slope for each feature map', () => {
    const x = { shape: [1, 2, 1, 2], data: [-1, -2, -3, 4] };
    const { values } = applyLayer('PReLU', { inputs: [x], weights: { weight: [0.5, 0.1] } });
    expectValues(values, [-0.5, -1, -0.3, 4]);
  });
});

describe('convolutions', () => {
  it('DepthwiseConv2D gives each channel kernels of its own, in the order of the channels', () => {
    const { shape, values } = applyLayer('DepthwiseConv2D', {
      inputs: [counting(1, 2, 2, 2)],
      params: { kernelSize: [2, 2], depthMultiplier: 2 },
      weights: { weight: [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, -1], bias: [0, 10, 0, 0] },
    });
    expect(shape).toEqual([1, 4, 1, 1]);
    // Channels 1 2 3 4 and 5 6 7 8: sum, first; last, first − last.
    expectValues(values, [10, 11, 8, -3]);
  });

  it('SeparableConv2D mixes the filtered channels', () => {
    const { values } = applyLayer('SeparableConv2D', {
      inputs: [counting(1, 2, 2, 2)],
      params: { kernelSize: [2, 2], filters: 2 },
      weights: {
        depthwise_weight: [1, 1, 1, 1, 1, 0, 0, 0],
        pointwise_weight: [1, 2, 0, -1],
        bias: [0.5, 0],
      },
    });
    // Filtered: 10 and 5.
    expectValues(values, [10 + 2 * 5 + 0.5, -5]);
  });

  it('ConvTranspose2D puts a scaled kernel at every stride and adds where they overlap', () => {
    const kernel = [1, 2, 3];
    const apply = (params: LayerParams) =>
      applyLayer('ConvTranspose2D', {
        inputs: [{ shape: [1, 1, 1, 3], data: [1, 10, 100] }],
        params: { filters: 1, kernelSize: [1, 3], strides: [1, 2], ...params },
        weights: { weight: kernel, bias: [0] },
      }).values;
    // 1 2 3 · · · ·, · · 10 20 30 · ·, · · · · 100 200 300
    expectValues(apply({}), [1, 2, 13, 20, 130, 200, 300]);
    expectValues(apply({ padding: 'same' }), [1, 2, 13, 20, 130, 200]);
    expectValues(apply({ outputPadding: [0, 1] }), [1, 2, 13, 20, 130, 200, 300, 0]);
    const explicit = { padding: 'explicit', explicitPadding: [0, 1, 0, 2] };
    expectValues(apply(explicit), [2, 13, 20, 130]);
  });

  it('ConvTranspose2D undoes the shape of the convolution', () => {
    const { shape } = applyLayer('ConvTranspose2D', {
      inputs: [counting(1, 1, 4, 5)],
      params: { filters: 2, kernelSize: [3, 3], strides: [2, 2], padding: 'same' },
      weights: { weight: new Array<number>(18).fill(1), bias: [1, 2] },
    });
    expect(shape).toEqual([1, 2, 8, 10]);
  });
});

describe('global pooling', () => {
  const x = { shape: [1, 2, 1, 3], data: [1, 5, 3, -1, -2, -6] };

  it('takes one number from each map', () => {
    expectValues(applyLayer('GlobalAveragePool2D', { inputs: [x] }).values, [3, -3]);
    expectValues(applyLayer('GlobalMaxPool2D', { inputs: [x] }).values, [5, -1]);
  });

  it('keeps maps of 1 × 1 where asked to', () => {
    const params = { keepDims: true };
    expect(applyLayer('GlobalMaxPool2D', { inputs: [x], params }).shape).toEqual([1, 2, 1, 1]);
    expect(applyLayer('GlobalMaxPool2D', { inputs: [x] }).shape).toEqual([1, 2]);
  });
});

describe('BatchNorm', () => {
  // Two channels over a batch of two: means 2 and 20, biased variances 1 and 100.
  const base: Application = {
    inputs: [{ shape: [2, 2, 1, 1], data: [1, 10, 3, 30] }],
    params: { epsilon: 1e-8, momentum: 0.75 },
    weights: { weight: [1, 2], bias: [0, 5], running_mean: [0, 4], running_var: [1, 9] },
  };

  it('normalises by the batch while training', () => {
    expectValues(applyLayer('BatchNorm', { ...base, training: true }).values, [-1, 3, 1, 7], 4);
  });

  it('keeps running statistics, with the unbiased variance', () => {
    const { state } = applyLayer('BatchNorm', { ...base, training: true });
    expectValues(state.running_mean ?? [], [0.25 * 2, 0.75 * 4 + 0.25 * 20]);
    // Biased variances times 2 / (2 − 1).
    expectValues(state.running_var ?? [], [0.75 + 0.25 * 2, 0.75 * 9 + 0.25 * 200]);
  });

  it('uses them in inference, and when it is frozen', () => {
    const expected = [1, 2 * (6 / 3) + 5, 3, 2 * (26 / 3) + 5];
    expectValues(applyLayer('BatchNorm', base).values, expected, 4);
    const frozen = applyLayer('BatchNorm', { ...base, training: true, frozen: true });
    expectValues(frozen.values, expected, 4);
    expect(frozen.state).toEqual({});
  });

  it('works on flat lists too', () => {
    const inputs = [{ shape: [2, 2], data: [1, 10, 3, 30] }];
    const { values } = applyLayer('BatchNorm', { ...base, inputs, training: true });
    expectValues(values, [-1, 3, 1, 7], 4);
  });
});

describe('LayerNorm and GroupNorm', () => {
  const weights = { weight: [1, 1], bias: [0, 0] };
  const epsilon = 1e-8;

  it('LayerNorm over channels looks at every place by itself', () => {
    const x = { shape: [1, 2, 1, 2], data: [1, 0, 3, 10] };
    const { values } = applyLayer('LayerNorm', { inputs: [x], params: { epsilon }, weights });
    expectValues(values, [-1, -1, 1, 1], 4);
  });

  it('LayerNorm over the sample looks at all of it, and scales each place', () => {
    const x = { shape: [1, 2, 1, 2], data: [1, 3, 1, 3] };
    const { values } = applyLayer('LayerNorm', {
      inputs: [x],
      params: { epsilon, over: 'sample' },
      weights: { weight: [1, 2, 3, 4], bias: [0, 0, 0, 1] },
    });
    expectValues(values, [-1, 2, -3, 5], 4);
  });

  it('GroupNorm looks at neighbouring channels together', () => {
    // Groups (1, 3) and (10, 30), over the places of both channels.
    const x = { shape: [1, 4, 1, 1], data: [1, 3, 10, 30] };
    const { values } = applyLayer('GroupNorm', {
      inputs: [x],
      params: { groups: 2, epsilon },
      weights: { weight: [1, 1, 1, 2], bias: [0, 0, 0, 0] },
    });
    expectValues(values, [-1, 1, -1, 2], 4);
  });

  it('a sample does not depend on its batch', () => {
    const alone = { shape: [1, 4], data: [1, 2, 3, 9] };
    const together = { shape: [2, 4], data: [1, 2, 3, 9, -5, 0, 7, 1] };
    const affine = { weight: [1, 1, 1, 1], bias: [0, 0, 0, 0] };
    for (const [kind, params] of [
      ['LayerNorm', {}],
      ['GroupNorm', { groups: 2 }],
    ] as const) {
      const of = (x: typeof alone) =>
        applyLayer(kind, { inputs: [x], params, weights: affine, training: true }).values;
      expectValues(of(together).slice(0, 4), of(alone));
    }
  });
});

describe('dropout', () => {
  const x = { shape: [1, 2, 1, 2], data: [1, 2, 3, 4] };
  const params = { rate: 0.25 };

  it('keeps what is drawn above the rate and makes up for the rest', () => {
    const random = [0.1, 0.3, 0.24, 0.99];
    const { values } = applyLayer('Dropout', { inputs: [x], params, random, training: true });
    expectValues(values, [0, 2 / 0.75, 0, 4 / 0.75]);
  });

  it('SpatialDropout2D drops whole maps', () => {
    const random = [0.1, 0.3];
    const inputs = [x];
    const { values } = applyLayer('SpatialDropout2D', { inputs, params, random, training: true });
    expectValues(values, [0, 0, 4, 16 / 3]);
  });

  it('does nothing in inference', () => {
    for (const kind of ['Dropout', 'SpatialDropout2D'])
      expect(applyLayer(kind, { inputs: [x], params }).values).toEqual(x.data);
  });
});

describe('layers that move values', () => {
  it('ZeroPadding2D and Cropping2D are each other’s reverse', () => {
    const x = counting(1, 1, 2, 2);
    const sides = [1, 0, 0, 2];
    const padded = applyLayer('ZeroPadding2D', { inputs: [x], params: { padding: sides } });
    expect(padded.shape).toEqual([1, 1, 3, 4]);
    expectValues(padded.values, [0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0]);
    const back = { shape: padded.shape, data: padded.values };
    const cropped = applyLayer('Cropping2D', { inputs: [back], params: { cropping: sides } });
    expect(cropped.values).toEqual(x.data);
  });

  it('UpSampling2D repeats, or blends between the centres of pixels', () => {
    const x = { shape: [1, 1, 1, 2], data: [0, 4] };
    const up = (interpolation: string) =>
      applyLayer('UpSampling2D', { inputs: [x], params: { size: [1, 2], interpolation } }).values;
    expectValues(up('nearest'), [0, 0, 4, 4]);
    // Centres of the new pixels lie at −¼, ¼, ¾ and 1¼ of the old ones.
    expectValues(up('bilinear'), [0, 1, 3, 4]);
  });

  it('Reshape keeps the order of the values and works one size out', () => {
    const { shape, values } = applyLayer('Reshape', {
      inputs: [counting(1, 12)],
      params: { targetShape: [2, -1, 3] },
    });
    expect(shape).toEqual([1, 2, 2, 3]);
    expect(values).toEqual(counting(12).data);
  });

  it('Concatenate puts the maps of its inputs in their order', () => {
    const first = { shape: [2, 1, 1, 1], data: [1, 2] };
    const second = { shape: [2, 2, 1, 1], data: [3, 4, 5, 6] };
    const { shape, values } = applyLayer('Concatenate', { inputs: [first, second] });
    expect(shape).toEqual([2, 3, 1, 1]);
    expect(values).toEqual([1, 3, 4, 2, 5, 6]);
  });

  it('Add and Multiply work value by value, one number per channel included', () => {
    const maps = { shape: [1, 2, 1, 2], data: [1, 2, 3, 4] };
    const channels = { shape: [1, 2, 1, 1], data: [10, 100] };
    expect(applyLayer('Add', { inputs: [maps, maps, maps] }).values).toEqual([3, 6, 9, 12]);
    expect(applyLayer('Multiply', { inputs: [maps, channels] }).values).toEqual([10, 20, 300, 400]);
  });
});
