import { CatalogError } from '../errors';
import type { Pads, Pair } from '../program/builder';
import { choice, sides } from './parameters';
import type { LayerFix, LayerProblem, SampleShape } from './definition';

/** How a sliding window (convolution or pooling) meets the border of its input. */
export interface WindowParams {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: 'valid' | 'same' | 'explicit';
  readonly explicitPadding: Pads;
}

export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Reads `[C, H, W]`. @throws CatalogError SHAPE_NEEDS_IMAGE for a flat list */
export function imageShape(shape: SampleShape | undefined): ImageShape {
  const [channels, height, width] = shape ?? [];
  if (
    shape?.length !== 3 ||
    channels === undefined ||
    height === undefined ||
    width === undefined
  ) {
    throw new CatalogError('SHAPE_NEEDS_IMAGE', { shape: formatShape(shape ?? []) });
  }
  return { channels, height, width };
}

/**
 * A sample's shape as people read it: `[C, H, W]` becomes `H × W × C`, a flat list its length. Inside
 * the program shapes are channels first; every text comes through here.
 */
export function formatShape(shape: SampleShape): string {
  const [channels, ...places] = shape;
  return places.length === 0 ? String(channels ?? '') : [...places, channels].join(' × ');
}

/**
 * The zeros put around an input. `same` keeps ceil(size / stride) positions and puts the odd zero
 * below and right, as Keras and (for stride 1) PyTorch do.
 */
export function windowPads(input: ImageShape, window: WindowParams): Pads {
  if (window.padding === 'explicit') return window.explicitPadding;
  if (window.padding === 'valid') return [0, 0, 0, 0];
  const [top, bottom] = samePads(input.height, window, 0);
  const [left, right] = samePads(input.width, window, 1);
  return [top, left, bottom, right];
}

function samePads(size: number, window: WindowParams, axis: 0 | 1): Pair {
  const stride = window.strides[axis];
  const reach = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + reach - size, 0);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/**
 * Positions of the window along height and width: floor((size + padding − reach) / stride) + 1.
 * @throws CatalogError SHAPE_KERNEL_TOO_LARGE where the window fits nowhere
 */
export function windowOutput(input: ImageShape, window: WindowParams): Pair {
  const [top, left, bottom, right] = windowPads(input, window);
  const [kh, kw] = window.kernel;
  const reachHeight = (kh - 1) * window.dilations[0] + 1;
  const reachWidth = (kw - 1) * window.dilations[1] + 1;
  const height = Math.floor((input.height + top + bottom - reachHeight) / window.strides[0]) + 1;
  const width = Math.floor((input.width + left + right - reachWidth) / window.strides[1]) + 1;
  if (height < 1 || width < 1) {
    throw new CatalogError('SHAPE_KERNEL_TOO_LARGE', {
      kernel: `${reachHeight} × ${reachWidth}`,
      input: `${input.height} × ${input.width}`,
    });
  }
  return [height, width];
}

/**
 * Ways to make a window fit that is larger than its input: padding, or the largest kernel that fits.
 * `field` is the parameter that holds the kernel's size.
 */
export function windowFixes(
  { code, inputs }: Pick<LayerProblem<unknown>, 'code' | 'inputs'>,
  window: WindowParams,
  field: string,
): readonly LayerFix[] {
  if (code !== 'SHAPE_KERNEL_TOO_LARGE' || window.padding === 'same') return [];
  const image = imageShape(inputs[0]);
  const [top, left, bottom, right] = windowPads(image, window);
  const largest = (size: number, axis: 0 | 1) =>
    Math.min(window.kernel[axis], Math.floor((size - 1) / window.dilations[axis]) + 1);
  const height = largest(image.height + top + bottom, 0);
  const width = largest(image.width + left + right, 1);
  return [
    {
      change: 'set',
      label: { en: 'Use padding "same"', zh: '使用 "same" 填充' },
      params: { padding: 'same' },
    },
    {
      change: 'set',
      label: {
        en: `Shrink the window to ${height} × ${width}`,
        zh: `将窗口缩小为 ${height} × ${width}`,
      },
      params: { [field]: [height, width] },
    },
  ];
}

/** The padding parameters that every sliding-window layer has. */
export const paddingFields = {
  padding: choice({
    label: { en: 'Padding', zh: '填充' },
    help: {
      en: 'valid: no padding, the output shrinks. same: zeros around the input, so that stride 1 keeps its size. explicit: your own numbers.',
      zh: 'valid：不填充，输出变小。same：在四周补零，步长为 1 时大小不变。explicit：自定义填充。',
    },
    default: 'valid',
    options: {
      valid: { en: 'valid (none)', zh: 'valid（不填充）' },
      same: { en: 'same (zeros)', zh: 'same（补零）' },
      explicit: { en: 'explicit', zh: '自定义' },
    },
  }),
  explicitPadding: sides({
    label: { en: 'Padding sizes', zh: '填充大小' },
    help: { en: 'Rows and columns of zeros on each side.', zh: '每一侧补零的行数或列数。' },
    default: [0, 0, 0, 0],
    min: 0,
    max: 64,
    visible: (params) => params.padding === 'explicit',
  }),
};
