import { pair, poolAttributes } from '../attributes';
import type { Pair, PoolAttributes } from '../builder';
import { noGradient, type OperatorDefinition } from '../operator';
import type { Shape, Value } from '../program';
import { imageBatch, windowCount } from '../shapes';

/**
 * Pooling: a window slides over every channel by itself. Padding never counts: it is −∞ for the
 * maximum, and left out of the mean.
 */

function pooledShape(x: Shape | undefined, pool: PoolAttributes): Shape {
  const [n, channels, height, width] = imageBatch(x);
  return [n, channels, ...pooledSize([height, width], pool)];
}

function pooledSize(input: Pair, { kernel, strides, pads }: PoolAttributes): Pair {
  const [top, left, bottom, right] = pads;
  return [
    windowCount(input[0], kernel[0], strides[0], 1, top + bottom),
    windowCount(input[1], kernel[1], strides[1], 1, left + right),
  ];
}

const maxPool2d: OperatorDefinition = {
  name: 'maxPool2d',
  shape: ([x], attributes) => pooledShape(x, poolAttributes(attributes)),
  gradient({ b, node, dy }) {
    const x = node.inputs[0] as Value;
    return [b.maxPool2dGrad(x, node.output, dy, poolAttributes(node.attributes))];
  },
};

/** dx = dy at the first maximum of each window, added up where windows overlap. */
const maxPool2dGrad: OperatorDefinition = {
  name: 'maxPool2dGrad',
  shape([x = [], y, dy], attributes) {
    const expected = String(pooledShape(x, poolAttributes(attributes)));
    if (String(y) !== expected || String(dy) !== expected)
      throw new Error(`y [${String(y)}] and dy [${String(dy)}] should be [${expected}]`);
    return x;
  },
  gradient: noGradient('maxPool2dGrad'),
};

const avgPool2d: OperatorDefinition = {
  name: 'avgPool2d',
  shape: ([x], attributes) => pooledShape(x, poolAttributes(attributes)),
  gradient({ b, node, dy }) {
    const [, , height, width] = imageBatch(node.inputs[0]?.shape);
    return [b.avgPool2dGrad(dy, [height, width], poolAttributes(node.attributes))];
  },
};

/** dx = Σ dy / (values in the window) over the windows that hold x. */
const avgPool2dGrad: OperatorDefinition = {
  name: 'avgPool2dGrad',
  shape([dy], attributes) {
    const inputSize = pair(attributes, 'inputSize');
    const [n, channels, height, width] = imageBatch(dy);
    const expected = pooledSize(inputSize, poolAttributes(attributes));
    if (height !== expected[0] || width !== expected[1])
      throw new Error(`dy is [${String(dy)}], expected ${String(expected)}`);
    return [n, channels, ...inputSize];
  },
  gradient: noGradient('avgPool2dGrad'),
};

export const POOL: readonly OperatorDefinition[] = [
  maxPool2d,
  maxPool2dGrad,
  avgPool2d,
  avgPool2dGrad,
];

/**
 * The matrix A of one axis, `[windows, size]`, row-major: 1 / (values in the window) where the window
 * holds the value. With B for the other axis, average pooling is A x Bᵀ.
 */
export function averagingMatrix(
  input: Pair,
  pool: PoolAttributes,
  axis: 0 | 1,
): { readonly rows: number; readonly columns: number; readonly data: Float32Array } {
  const rows = pooledSize(input, pool)[axis];
  const columns = input[axis];
  const data = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const start = i * pool.strides[axis] - pool.pads[axis];
    const [from, to] = [Math.max(start, 0), Math.min(start + pool.kernel[axis], columns)];
    data.fill(1 / (to - from), i * columns + from, i * columns + to);
  }
  return { rows, columns, data };
}

/** How many values of the input each window holds, without the padding: `[out height, out width]`. */
export function windowPopulation(input: Pair, pool: PoolAttributes): Float32Array {
  const [oh, ow] = pooledSize(input, pool);
  const along = (count: number, axis: 0 | 1): number[] =>
    Array.from({ length: count }, (_, i) => {
      const start = i * pool.strides[axis] - pool.pads[axis];
      return Math.min(start + pool.kernel[axis], input[axis]) - Math.max(start, 0);
    });
  const columns = along(ow, 1);
  return Float32Array.from(along(oh, 0).flatMap((rows) => columns.map((c) => rows * c)));
}
