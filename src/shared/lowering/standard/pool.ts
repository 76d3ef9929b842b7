import { pair, poolAttributes } from '../../program/attributes';
import type { Pair, PoolAttributes } from '../../program/builder';
import { windowPopulation } from '../../program/ops/pool';
import { sizeOf, type Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import type { LoweringContext, OperatorLowering } from '../context';

const maxPool2d: OperatorLowering = (context, node) => {
  const { graph, read, features } = context;
  const x = node.inputs[0] as Value;
  const attributes = onnxPool(poolAttributes(node.attributes));
  const reader = context
    .readersOf(node.output)
    .find(({ op, inputs }) => op === 'maxPool2dGrad' && inputs[1] === node.output);
  if (!reader || !features.maxPoolIndices) return graph.op('MaxPool', [read(x)], { attributes });
  // The second result says which value each window took: the first maximum, counted over the whole
  // input without its padding.
  const [y = '', indices = ''] = graph.ops('MaxPool', [read(x)], 2, { attributes });
  context.setExtra(node.output, indices);
  return y;
};

const maxPool2dGrad: OperatorLowering = (context, node) => {
  const { graph, read } = context;
  const [x, y, dy] = node.inputs as readonly [Value, Value, Value];
  const pool = poolAttributes(node.attributes);
  const indices = context.extra(y);
  if (indices === undefined) return maxPoolGradByTaps(context, [x, y, dy], pool);
  if (disjoint(pool)) {
    return graph.op('MaxUnpool', [read(dy), indices, graph.integers(x.shape)], {
      attributes: { kernel_shape: pool.kernel, strides: pool.strides },
    });
  }
  // Where windows overlap, a value may be the maximum of several: their gradients add up.
  const zeros = graph.op('Expand', [graph.scalar(0), graph.integers([sizeOf(x.shape)])]);
  const flat = [sizeOf(dy.shape)];
  const added = graph.op(
    'ScatterElements',
    [zeros, graph.reshape(indices, flat), graph.reshape(read(dy), flat)],
    { attributes: { axis: 0, reduction: 'add' } },
  );
  return graph.reshape(added, x.shape);
};

/**
 * The gradient without Indices: place by place of the window, in its reading order, what equals the
 * maximum and is the first to do so takes dy, and is put back where it came from.
 */
function maxPoolGradByTaps(
  context: LoweringContext,
  [x, y, dy]: readonly [Value, Value, Value],
  pool: PoolAttributes,
): string {
  const { graph, read } = context;
  const [top, left, bottom, right] = pool.pads;
  const [, , oh, ow] = imageBatch(y.shape);
  const padded = graph.pad(read(x), [0, 0, top, left], [0, 0, bottom, right], -Infinity);
  let remaining = read(dy);
  let total: string | null = null;
  for (let u = 0; u < pool.kernel[0]; u++) {
    for (let v = 0; v < pool.kernel[1]; v++) {
      const ends = [u + (oh - 1) * pool.strides[0] + 1, v + (ow - 1) * pool.strides[1] + 1];
      const tap = graph.slice(padded, [2, 3], [u, v], ends, pool.strides);
      const equal = graph.op('Equal', [tap, read(y)]);
      const zero = graph.scalar(0);
      const taken = graph.op('Where', [equal, remaining, zero]);
      remaining = graph.op('Where', [equal, zero, remaining]);
      const placed = placeBack(context, taken, x, [u, v], pool, [oh, ow]);
      total = total === null ? placed : graph.op('Add', [total, placed]);
    }
  }
  return total ?? '';
}

/** Puts values `[N, C, oh, ow]` at `tap + stride · place` of an image of x's size, zeros elsewhere. */
function placeBack(
  { graph }: LoweringContext,
  values: string,
  x: Value,
  tap: Pair,
  { strides, pads }: PoolAttributes,
  [oh, ow]: Pair,
): string {
  const [n, channels, height, width] = imageBatch(x.shape);
  let spread = values;
  if (strides[0] > 1 || strides[1] > 1) {
    spread = graph.reshape(values, [n, channels, oh, 1, ow, 1]);
    spread = graph.pad(spread, [0, 0, 0, 0, 0, 0], [0, 0, 0, strides[0] - 1, 0, strides[1] - 1]);
    spread = graph.reshape(spread, [n, channels, oh * strides[0], ow * strides[1]]);
  }
  // The image's first row is row `pads[0]` of the padded one, where tap u begins at row u.
  const before = [tap[0] - pads[0], tap[1] - pads[1]];
  const after = [
    height - (before[0] ?? 0) - oh * strides[0],
    width - (before[1] ?? 0) - ow * strides[1],
  ];
  // Negative numbers crop: they fall on padding, or on zeros between the values.
  return graph.pad(spread, [0, 0, ...before], [0, 0, ...after]);
}

const avgPool2d: OperatorLowering = ({ graph, read }, node) =>
  graph.op('AveragePool', [read(node.inputs[0] as Value)], {
    attributes: { ...onnxPool(poolAttributes(node.attributes)), count_include_pad: 0 },
  });

const avgPool2dGrad: OperatorLowering = (context, node) => {
  const { graph, read } = context;
  const dy = node.inputs[0] as Value;
  const pool = poolAttributes(node.attributes);
  const inputSize = pair(node.attributes, 'inputSize');
  const [n, channels, oh, ow] = imageBatch(dy.shape);
  const shares = shareOfEach(inputSize, pool);
  const share =
    typeof shares === 'number' ? graph.scalar(shares) : graph.floats(shares, [1, 1, oh, ow]);
  const each = graph.op('Mul', [read(dy), share]);

  if (disjoint(pool)) {
    const [kh, kw] = pool.kernel;
    const single = graph.reshape(each, [n, channels, oh, 1, ow, 1]);
    const spread = graph.op('Expand', [single, graph.integers([n, channels, oh, kh, ow, kw])]);
    const rest = [inputSize[0] - oh * kh, inputSize[1] - ow * kw];
    const image = graph.reshape(spread, [n, channels, oh * kh, ow * kw]);
    return graph.pad(image, [0, 0, 0, 0], [0, 0, ...rest]);
  }
  // Windows overlap: adding dy up under them is a transposed convolution with ones.
  const [top, left, bottom, right] = pool.pads;
  const rest = [
    inputSize[0] + top + bottom - (oh - 1) * pool.strides[0] - pool.kernel[0],
    inputSize[1] + left + right - (ow - 1) * pool.strides[1] - pool.kernel[1],
  ];
  const ones = new Float32Array(pool.kernel[0] * pool.kernel[1]).fill(1);
  const added = graph.op(
    'ConvTranspose',
    [graph.reshape(each, [n * channels, 1, oh, ow]), graph.floats(ones, [1, 1, ...pool.kernel])],
    { attributes: { ...onnxPool(pool), output_padding: rest } },
  );
  return graph.reshape(added, [n, channels, ...inputSize]);
};

/** 1 / values in the window: one number where all windows are alike, else one for each. */
function shareOfEach(inputSize: Pair, pool: PoolAttributes): number | Float32Array {
  if (pool.pads.every((pad) => pad === 0)) return 1 / (pool.kernel[0] * pool.kernel[1]);
  return windowPopulation(inputSize, pool).map((count) => 1 / count);
}

/** Whether no value is in two windows, and none is padding. */
function disjoint({ kernel, strides, pads }: PoolAttributes): boolean {
  return (
    kernel[0] === strides[0] && kernel[1] === strides[1] && pads.every((padding) => padding === 0)
  );
}

function onnxPool({ kernel, strides, pads }: PoolAttributes) {
  return { kernel_shape: kernel, strides, pads };
}

export const POOL: Readonly<Record<string, OperatorLowering>> = {
  maxPool2d,
  maxPool2dGrad,
  avgPool2d,
  avgPool2dGrad,
};
