import type { ProgramBuilder } from '../builder';
import type { Shape, Value } from '../program';

/** The gradient of broadcasting: sums `value` over the axes along which `shape` was stretched. */
export function sumTo(b: ProgramBuilder, value: Value, shape: Shape): Value {
  const extra = value.shape.length - shape.length;
  const axes = value.shape.flatMap((size, axis) => {
    const own = axis < extra ? 1 : (shape[axis - extra] ?? 1);
    return own === 1 && (size !== 1 || axis < extra) ? [axis] : [];
  });
  return b.reshape(b.sum(value, axes), shape);
}
