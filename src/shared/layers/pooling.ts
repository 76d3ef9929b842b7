import { z } from 'zod';
import { CatalogError } from '../errors';
import type { PoolAttributes } from '../program/builder';
import { pythonTuple } from './convolution';
import type {
  KerasLayer,
  LayerContext,
  LayerFix,
  LayerProblem,
  SampleShape,
  TorchLayer,
} from './definition';
import { pair } from './parameters';
import {
  imageShape,
  paddingFields,
  windowFixes,
  windowOutput,
  windowPads,
  type WindowParams,
} from './window';

/** Parameters, shape rule and code that max and average pooling share. */

export const poolingSchema = z.strictObject({
  poolSize: pair({
    label: { en: 'Window', zh: '窗口大小' },
    brief: { en: '{{value}}', zh: '{{value}}' },
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

/** @throws CatalogError SHAPE_PADDING_TOO_LARGE where a window would hold padding only */
export function poolingOutputShape(
  input: SampleShape | undefined,
  params: PoolingParams,
): SampleShape {
  const image = imageShape(input);
  const window = windowOf(params);
  const [top, left, bottom, right] = windowPads(image, window);
  const [kh, kw] = params.poolSize;
  if (Math.max(top, bottom) >= kh || Math.max(left, right) >= kw) {
    throw new CatalogError('SHAPE_PADDING_TOO_LARGE', { kernel: `${kh} × ${kw}` });
  }
  return [image.channels, ...windowOutput(image, window)];
}

/** Smaller padding where it is too wide, and what makes a window fit that is too large. */
export function poolingFixes(problem: LayerProblem<PoolingParams>): readonly LayerFix[] {
  const { code, params } = problem;
  if (code !== 'SHAPE_PADDING_TOO_LARGE') {
    return windowFixes(problem, windowOf(params), 'poolSize');
  }
  const [kh, kw] = params.poolSize;
  const limits = [kh - 1, kw - 1, kh - 1, kw - 1];
  const narrower = params.explicitPadding.map((size, side) => Math.min(size, limits[side] ?? 0));
  return [
    {
      change: 'set',
      label: {
        en: `Set padding to ${narrower.join(', ')}`,
        zh: `将填充设为 ${narrower.join(', ')}`,
      },
      params: { explicitPadding: narrower },
    },
  ];
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

/** Keras's and PyTorch's names of one kind of pooling, and what tells the two kinds apart. */
export interface PoolingCode {
  readonly keras: 'MaxPooling2D' | 'AveragePooling2D';
  readonly torch: 'nn.MaxPool2d' | 'nn.AvgPool2d';
  /** What padding counts as: −∞ never wins a maximum; the mean leaves padding out. */
  readonly padding: 'lowest' | 'leftOut';
}

/**
 * Keras pools with `valid` and `same` padding only, and its ZeroPadding2D would let zeros win a
 * maximum or count in a mean, so explicit padding is written with keras.ops.
 */
export function kerasPooling(
  code: PoolingCode,
  { params }: LayerContext<PoolingParams>,
): KerasLayer | readonly KerasLayer[] {
  const pool = {
    className: code.keras,
    config: {
      pool_size: params.poolSize,
      strides: params.strides,
      padding: params.padding === 'same' ? 'same' : 'valid',
    },
  };
  if (params.padding !== 'explicit' || params.explicitPadding.every((size) => size === 0))
    return pool;
  const [top, left, bottom, right] = params.explicitPadding;
  const widths = `[[0, 0], [${top}, ${bottom}], [${left}, ${right}], [0, 0]]`;
  if (code.padding === 'lowest') {
    const python = `lambda x: keras.ops.pad(x, ${widths}, constant_values=-float('inf'))`;
    return [{ className: 'Lambda', config: { function: { python } } }, pool];
  }
  const average = (x: string) =>
    `keras.ops.average_pool(keras.ops.pad(${x}, ${widths}), ${pythonTuple(params.poolSize)}, ${pythonTuple(params.strides)})`;
  const python = `lambda x: ${average('x')} / ${average('keras.ops.ones_like(x)')}`;
  return { className: 'Lambda', config: { function: { python } } };
}

/**
 * PyTorch's pooling pads both ends of an axis alike and by half a window at most. Other padding is
 * written with F.pad: −∞ for the maximum; for the mean, the mean of ones says which share of each
 * window is real.
 */
export function torchPooling(
  code: PoolingCode,
  { params, inputs }: LayerContext<PoolingParams>,
): TorchLayer {
  const [top, left, bottom, right] = poolingAttributes(inputs[0], params).pads;
  const [kh, kw] = params.poolSize;
  const own = top === bottom && left === right && top <= kh / 2 && left <= kw / 2;
  const args = [pythonTuple(params.poolSize), `stride=${pythonTuple(params.strides)}`];
  if (own && (top || left)) {
    args.push(`padding=${pythonTuple([top, left])}`);
    if (code.padding === 'leftOut') args.push('count_include_pad=False');
  }
  const module = `${code.torch}(${args.join(', ')})`;
  const widths = `(${left}, ${right}, ${top}, ${bottom})`;
  return {
    module,
    call([x], name) {
      if (own) return `${name}(${x})`;
      if (code.padding === 'lowest') return `${name}(F.pad(${x}, ${widths}, value=float('-inf')))`;
      return `${name}(F.pad(${x}, ${widths})) / ${name}(F.pad(torch.ones_like(${x}), ${widths}))`;
    },
  };
}

function windowOf(params: PoolingParams): WindowParams {
  return { ...params, kernel: params.poolSize, dilations: [1, 1] };
}
