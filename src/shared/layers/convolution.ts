import type { ConvAttributes, Pads } from '../program/builder';
import type { Localized } from '../localized';
import type { KerasLayer, SampleShape } from './definition';
import { integer, pair } from './parameters';
import { imageShape, paddingFields, windowPads, type WindowParams } from './window';

/** Parameters, attributes and code that every layer with a sliding kernel shares. */

/** How many feature maps come out; `help` says what makes them. */
export const filtersField = (help: Localized) =>
  integer({
    label: { en: 'Filters', zh: '卷积核数量' },
    brief: { en: '{{value}} filters', zh: '{{value}} 个卷积核' },
    help,
    default: 32,
    min: 1,
    max: 4096,
  });

export const kernelSizeField = pair({
  label: { en: 'Kernel size', zh: '卷积核大小' },
  brief: { en: '{{value}}', zh: '{{value}}' },
  help: { en: 'Height and width of the window.', zh: '窗口的高和宽。' },
  default: [3, 3],
  min: 1,
  max: 64,
});

export const dilationField = pair({
  label: { en: 'Dilation', zh: '膨胀率' },
  help: {
    en: 'Distance between the values a kernel reads; 1 reads neighbours.',
    zh: '卷积核读取的值之间的距离；1 表示相邻。',
  },
  default: [1, 1],
  min: 1,
  max: 32,
});

/** Kernel, stride, padding and dilation, in the order of the inspector. */
export const convolutionFields = {
  kernelSize: kernelSizeField,
  strides: pair({
    label: { en: 'Stride', zh: '步长' },
    help: { en: 'How far the window moves at each step.', zh: '窗口每次移动的距离。' },
    default: [1, 1],
    min: 1,
    max: 64,
  }),
  ...paddingFields,
  dilation: dilationField,
};

/** What `convolutionFields` hold. */
export interface ConvolutionParams {
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: WindowParams['padding'];
  readonly explicitPadding: Pads;
  readonly dilation: readonly [number, number];
}

export function convolutionWindow(params: ConvolutionParams): WindowParams {
  return { ...params, kernel: params.kernelSize, dilations: params.dilation };
}

export function convolutionPads(input: SampleShape | undefined, params: ConvolutionParams): Pads {
  return windowPads(imageShape(input), convolutionWindow(params));
}

export function convolutionAttributes(
  input: SampleShape | undefined,
  params: ConvolutionParams,
  group: number,
): ConvAttributes {
  return {
    strides: params.strides,
    pads: convolutionPads(input, params),
    dilations: params.dilation,
    group,
  };
}

/** How many values one kernel reads, or one position writes. */
export function kernelArea(params: { readonly kernelSize: readonly [number, number] }): number {
  return params.kernelSize[0] * params.kernelSize[1];
}

/** How many places of height and width an output has. */
export function positions(output: SampleShape): number {
  return (output[1] ?? 1) * (output[2] ?? 1);
}

/** Keras's words for the shared parameters. Explicit padding is a layer of its own there. */
export function kerasConvolutionConfig(params: ConvolutionParams): Record<string, unknown> {
  return {
    kernel_size: params.kernelSize,
    strides: params.strides,
    padding: params.padding === 'same' ? 'same' : 'valid',
    dilation_rate: params.dilation,
  };
}

/**
 * Adds what Keras's own convolutions cannot do: explicit padding is a layer of its own in front, and
 * strides together with dilation, which Keras refuses, become stride 1 with every s-th place kept.
 */
export function withKerasPadding(
  layer: KerasLayer,
  params: ConvolutionParams,
  input: SampleShape | undefined,
): KerasLayer | readonly KerasLayer[] {
  const strided = params.strides.some((stride) => stride > 1);
  const refused = strided && params.dilation.some((step) => step > 1);
  if (params.padding !== 'explicit' && !refused) return layer;
  const sides = kerasSides(convolutionPads(input, params));
  const padding = { className: 'ZeroPadding2D', config: { padding: sides } };
  if (!refused) return [padding, layer];
  const [down, across] = params.strides;
  const dense = { ...layer, config: { ...layer.config, strides: [1, 1], padding: 'valid' } };
  const python = `lambda x: x[:, ::${down}, ::${across}]`;
  return [padding, dense, { className: 'Lambda', config: { function: { python } } }];
}

/** Top, left, bottom and right as Keras nests them: `[[top, bottom], [left, right]]`. */
export function kerasSides([top, left, bottom, right]: Pads): readonly (readonly number[])[] {
  return [
    [top, bottom],
    [left, right],
  ];
}

/** `(3, 3)`: a Python tuple. */
export function pythonTuple(values: readonly number[]): string {
  return `(${values.join(', ')})`;
}

/** `, NAME=(h, w)` for a pair that differs from PyTorch's default of 1. */
function torchPair(name: string, values: readonly [number, number], usual: number): string[] {
  return values.every((value) => value === usual) ? [] : [`${name}=${pythonTuple(values)}`];
}

/** What `torchConvolution` needs besides the layer's parameters. */
export interface TorchConvolution {
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly bias: boolean;
  readonly pads: Pads;
}

/**
 * `nn.Conv2d(…)`, and its input with the padding that PyTorch's convolution cannot do by itself: it
 * pads both ends of an axis alike, so an uneven `same` is written with F.pad.
 */
export function torchConvolution(
  { channels, filters, groups, bias, pads }: TorchConvolution,
  params: ConvolutionParams,
): { readonly module: string; readonly padded: (x: string) => string } {
  const [top, left, bottom, right] = pads;
  const even = top === bottom && left === right;
  const args = [
    String(channels),
    String(filters),
    `kernel_size=${pythonTuple(params.kernelSize)}`,
    ...torchPair('stride', params.strides, 1),
    ...(even ? torchPair('padding', [top, left], 0) : []),
    ...torchPair('dilation', params.dilation, 1),
    ...(groups === 1 ? [] : [`groups=${groups}`]),
    ...(bias ? [] : ['bias=False']),
  ];
  return {
    module: `nn.Conv2d(${args.join(', ')})`,
    padded: (x) => (even ? x : `F.pad(${x}, (${left}, ${right}, ${top}, ${bottom}))`),
  };
}
