import { CatalogError } from '../errors';
import type { SampleShape } from './definition';
import { formatShape } from './window';

/** What layers with several inputs share. */

/** Merging layers take two inputs or more; so many are enough for any net that can be drawn. */
export const MERGE_ARITY = { min: 2, max: 32 } as const;

/**
 * The shape of inputs combined value by value: sizes agree, or are 1 and stretched to the others', as
 * in Keras, PyTorch and NumPy.
 * @throws CatalogError SHAPE_MISMATCH
 */
export function combinedShape(inputs: readonly SampleShape[]): SampleShape {
  const rank = inputs[0]?.length ?? 0;
  const sizes = Array.from({ length: rank }, (_, axis) =>
    Math.max(...inputs.map((shape) => shape[axis] ?? 0)),
  );
  const fits = (shape: SampleShape) =>
    shape.length === rank && shape.every((size, axis) => size === 1 || size === sizes[axis]);
  if (!inputs.every(fits)) throw new CatalogError('SHAPE_MISMATCH', { shapes: listShapes(inputs) });
  return sizes;
}

/** `8 × 4 × 4, 16 × 4 × 4`. */
export function listShapes(shapes: readonly SampleShape[]): string {
  return shapes.map((shape) => formatShape(shape)).join(', ');
}
