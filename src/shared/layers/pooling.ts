import { z } from 'zod';
import type { PoolAttributes } from '../program/builder';
import type { LayerContext, SampleShape, TorchLayer } from './definition';
import { pair } from './parameters';
import { imageShape, paddingFields, windowOutput, windowPads, type WindowParams } from './window';

/** Parameters, shape rule and code that max and average pooling share. */

export const poolingSchema = z.strictObject({
  poolSize: pair({
    label: { en: 'Window', zh: '窗口大小' },
    help: {
      en: 'Height and width of the region that becomes one value.',
      zh: '合并为一个值的区域的高和宽。',
    },
    default: [2, 2],
    min: 1,
    max: 64,
  }),
  strides: pair({
    label: { en: 'Stride', zh: '步长' },
    help: {
      en: 'How far the window moves; usually the window size.',
      zh: '窗口每次移动的距离；通常等于窗口大小。',
    },
    default: [2, 2],
    min: 1,
    max: 64,
  }),
  ...paddingFields,
});

export type PoolingParams = z.output<typeof poolingSchema>;

export function poolingOutputShape(
  input: SampleShape | undefined,
  params: PoolingParams,
): SampleShape {
  const image = imageShape(input);
  return [image.channels, ...windowOutput(image, windowOf(params))];
}

export function poolingAttributes(
  input: SampleShape | undefined,
  params: PoolingParams,
): PoolAttributes {
  return {
    kernel: params.poolSize,
    strides: params.strides,
    pads: windowPads(imageShape(input), windowOf(params)),
  };
}

export function kerasPooling(className: string, { params, inputs }: LayerContext<PoolingParams>) {
  const pool = {
    className,
    config: {
      pool_size: params.poolSize,
      strides: params.strides,
      padding: params.padding === 'same' ? 'same' : 'valid',
    },
  };
  if (params.padding !== 'explicit') return pool;
  const [top, left, bottom, right] = poolingAttributes(inputs[0], params).pads;
  return [
    {
      className: 'ZeroPadding2D',
      config: {
        padding: [
          [top, bottom],
          [left, right],
        ],
      },
    },
    pool,
  ];
}

/**
 * PyTorch's pooling pads evenly only, so uneven or wide padding is written with F.pad: with −inf for
 * the maximum.
 */
export function torchPooling(
  module: 'nn.MaxPool2d' | 'nn.AvgPool2d',
  { params, inputs }: LayerContext<PoolingParams>,
): TorchLayer {
  const { pads } = poolingAttributes(inputs[0], params);
  const [top, left, bottom, right] = pads;
  const [kh, kw] = params.poolSize;
  const own = top === bottom && left === right && top <= kh / 2 && left <= kw / 2;
  const args = [`(${kh}, ${kw})`, `stride=(${params.strides.join(', ')})`];
  if (own && (top || left)) {
    args.push(`padding=(${top}, ${left})`);
    if (module === 'nn.AvgPool2d') args.push('count_include_pad=False');
  }
  const fill = module === 'nn.MaxPool2d' ? `, value=float('-inf')` : '';
  return {
    module: `${module}(${args.join(', ')})`,
    call: ([x], name) =>
      own ? `${name}(${x})` : `${name}(F.pad(${x}, (${left}, ${right}, ${top}, ${bottom})${fill}))`,
  };
}

function windowOf(params: PoolingParams): WindowParams {
  return { ...params, kernel: params.poolSize, dilations: [1, 1] };
}
