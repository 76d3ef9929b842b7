import { z } from 'zod';
import type { Value } from '../program/program';
import type { ProgramBuilder } from '../program/builder';
import type { KerasLayer, SampleShape, TorchLayer } from './definition';
import { toggle } from './parameters';
import { imageShape } from './window';

/** Parameters, shape rule and code that global max and global average pooling share. */

export const globalPoolingSchema = z.strictObject({
  keepDims: toggle({
    label: { en: 'Keep as maps', zh: '保留为特征图' },
    help: {
      en: 'Gives maps of 1 × 1 instead of a flat list, for instance to multiply them with others.',
      zh: '输出 1 × 1 的特征图而不是一维列表，例如用于与其他特征图相乘。',
    },
    default: false,
    advanced: true,
  }),
});

export type GlobalPoolingParams = z.output<typeof globalPoolingSchema>;

export function globalPoolingShape(
  input: SampleShape | undefined,
  { keepDims }: GlobalPoolingParams,
): SampleShape {
  const { channels } = imageShape(input);
  return keepDims ? [channels, 1, 1] : [channels];
}

/** `[N, C, 1, 1]` in the shape that the layer gives. */
export function globalPoolingResult(b: ProgramBuilder, pooled: Value, output: SampleShape): Value {
  return b.reshape(pooled, [pooled.shape[0] ?? 1, ...output]);
}

export function kerasGlobalPooling(
  className: string,
  { keepDims }: GlobalPoolingParams,
): KerasLayer {
  return { className, config: keepDims ? { keepdims: true } : {} };
}

export function torchGlobalPooling(fn: string, { keepDims }: GlobalPoolingParams): TorchLayer {
  return {
    call: ([x]) => (keepDims ? `F.${fn}(${x}, 1)` : `torch.flatten(F.${fn}(${x}, 1), 1)`),
  };
}
