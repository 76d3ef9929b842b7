import type { Shape } from './program';

/** Shape arithmetic that several operator families share. */

/** `[N, C, H, W]` taken apart. A different number of axes is a defect and throws. */
export function imageBatch(shape: Shape | undefined): readonly [number, number, number, number] {
  const [n, c, h, w] = shape ?? [];
  if (
    shape?.length !== 4 ||
    n === undefined ||
    c === undefined ||
    h === undefined ||
    w === undefined
  )
    throw new Error(`expected [N, C, H, W], got [${String(shape)}]`);
  return [n, c, h, w];
}

/** `[rows, columns]` taken apart. */
export function matrix(shape: Shape | undefined): readonly [number, number] {
  const [rows, columns] = shape ?? [];
  if (shape?.length !== 2 || rows === undefined || columns === undefined)
    throw new Error(`expected a matrix, got [${String(shape)}]`);
  return [rows, columns];
}

/** The size of one axis; out of range is a defect and throws. */
export function axisSize(shape: Shape, axis: number): number {
  const size = shape[axis];
  if (size === undefined) throw new Error(`[${String(shape)}] has no axis ${axis}`);
  return size;
}

/** NumPy's broadcasting: axes are matched from the right, and 1 stretches. */
export function broadcastShape(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1)
      throw new Error(`[${String(a)}] and [${String(b)}] do not broadcast`);
    return left === 1 ? right : left;
  });
}

/** Places of a sliding window: floor((size + padding − reach) / stride) + 1. */
export function windowCount(
  size: number,
  kernel: number,
  stride: number,
  dilation: number,
  padding: number,
): number {
  const reach = (kernel - 1) * dilation + 1;
  const count = Math.floor((size + padding - reach) / stride) + 1;
  if (count < 1) throw new Error(`a window of ${reach} does not fit ${size} + ${padding}`);
  return count;
}
