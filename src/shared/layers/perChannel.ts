import type { ProgramBuilder } from '../program/builder';
import type { Shape, Value } from '../program/program';
import { CatalogError } from '../errors';
import type { SampleShape } from './definition';
import { formatShape } from './window';

/**
 * One number for each channel: axis 1 of feature maps `[N, C, H, W]`, and of flat lists `[N, F]`,
 * whose every feature is a channel.
 */

/** How many channels or features a sample has. @throws CatalogError SHAPE_NEEDS_IMAGE otherwise */
export function channelCount(shape: SampleShape | undefined): number {
  const [channels] = shape ?? [];
  if (channels === undefined || (shape?.length !== 1 && shape?.length !== 3))
    throw new CatalogError('SHAPE_NEEDS_IMAGE', { shape: formatShape(shape ?? []) });
  return channels;
}

/** `x · scale[c] + shift[c]`. */
export function scaleAndShift(b: ProgramBuilder, x: Value, scale: Value, shift: Value): Value {
  return x.shape.length === 4 ? b.channelAffine(x, scale, shift) : b.add(b.mul(x, scale), shift);
}

/** `x · scale[c]`. */
export function scaleChannels(b: ProgramBuilder, x: Value, scale: Value): Value {
  return b.mul(x, perChannel(b, x, scale));
}

/** `x + shift[c]`. */
export function shiftChannels(b: ProgramBuilder, x: Value, shift: Value): Value {
  return b.add(x, perChannel(b, x, shift));
}

/** The sum over everything but the channels, `[C]`. */
export function sumPerChannel(b: ProgramBuilder, x: Value): Value {
  return x.shape.length === 4 ? b.channelSum(x) : b.sum(x, [0]);
}

/** `[C]` in a shape that broadcasts over `x`. */
function perChannel(b: ProgramBuilder, x: Value, values: Value): Value {
  return x.shape.length === 4 ? b.reshape(values, [1, ...values.shape, 1, 1]) : values;
}

/** A constant tensor with the same value everywhere. */
export function filled(b: ProgramBuilder, shape: Shape, value: number): Value {
  const count = shape.reduce((product, size) => product * size, 1);
  return b.constant(new Float32Array(count).fill(value), shape);
}
