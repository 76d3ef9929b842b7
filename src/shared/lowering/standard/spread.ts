import type { OnnxGraph } from '../../onnx/graph';
import type { Pair } from '../../program/builder';
import type { Shape } from '../../program/program';
import { imageBatch } from '../../program/shapes';

/** `[N, C, H, W]` with `stride − 1` zeros after each value of a row and of a column. */
export function spread(
  graph: OnnxGraph,
  values: string,
  shape: Shape,
  [down, across]: Pair,
): string {
  if (down === 1 && across === 1) return values;
  const [n, channels, height, width] = imageBatch(shape);
  const apart = graph.reshape(values, [n, channels, height, 1, width, 1]);
  const filled = graph.pad(apart, [0, 0, 0, 0, 0, 0], [0, 0, 0, down - 1, 0, across - 1]);
  return graph.reshape(filled, [n, channels, height * down, width * across]);
}
