import type { Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import type { LoweringContext } from '../context';

/** A constant matrix, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/**
 * Aᵀ x B for every channel of x: a linear map of height and width, each axis by itself. A is
 * `[H, H']`, B `[W, W']`, the result `[N, C, H', W']`.
 */
export function betweenMatrices(
  { graph, read }: LoweringContext,
  x: Value,
  a: Matrix,
  b: Matrix,
): string {
  const [n, channels, height, width] = imageBatch(x.shape);
  // Columns first: all rows of all images are one matrix, so it is one product.
  const rows = graph.reshape(read(x), [n * channels * height, width]);
  const wide = graph.op('MatMul', [rows, graph.floats(b.data, [b.rows, b.columns])]);
  const images = graph.reshape(wide, [n, channels, height, b.columns]);
  const turned = transposed(a);
  return graph.op('MatMul', [graph.floats(turned.data, [turned.rows, turned.columns]), images]);
}

export function transposed({ rows, columns, data }: Matrix): Matrix {
  const turned = data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)] ?? 0);
  return { rows: columns, columns: rows, data: turned };
}
