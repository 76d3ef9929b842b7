import { pair, poolAttributes } from '../../program/attributes';
import type { OnnxGraph } from '../../onnx/graph';
import type { PoolAttributes } from '../../program/builder';
import { averagingMatrix } from '../../program/ops/pool';
import { sizeOf, type Value } from '../../program/program';
import type { OperatorLowering } from '../context';
import { betweenMatrices } from './separable';
import { maximumWithIndices, maxPoolGradByTaps } from './poolTaps';

/** Windows of more values than this are searched by MaxPool itself. */
const MOST_TAPS = 16;

const maxPool2d: OperatorLowering = (context, node) => {
  const { graph, read, features } = context;
  const x = node.inputs[0] as Value;
  const pool = poolAttributes(node.attributes);
  const attributes = onnxPool(pool);
  const reader = context
    .readersOf(node.output)
    .find(({ op, inputs }) => op === 'maxPool2dGrad' && inputs[1] === node.output);
  if (!reader || !features.maxPoolIndices) return graph.op('MaxPool', [read(x)], { attributes });
  // The gradient needs to know which value each window took: the first maximum, by its place in the
  // whole input without its padding.
  const byTaps = pool.kernel[0] * pool.kernel[1] <= MOST_TAPS;
  const [y = '', indices = ''] = byTaps
    ? maximumWithIndices(context, x, node.output, pool)
    : graph.ops('MaxPool', [read(x)], 2, { attributes });
  const safe = byTaps && isUnpadded(pool);
  context.setExtra(node.output, safe ? indices : insideImage(graph, indices, x));
  return y;
};

/**
 * A window of NaNs has no maximum, and its index may point to padding or anywhere. It must not: a
 * step that diverges has to come out as a loss that is no number, not as an error of an operator.
 */
function insideImage(graph: OnnxGraph, indices: string, x: Value): string {
  const last = graph.integerTensor([sizeOf(x.shape) - 1], []);
  return graph.op('Clip', [indices, graph.integerTensor([0], []), last]);
}

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

const avgPool2d: OperatorLowering = ({ graph, read }, node) =>
  graph.op('AveragePool', [read(node.inputs[0] as Value)], {
    attributes: { ...onnxPool(poolAttributes(node.attributes)), count_include_pad: 0 },
  });

/** dx = Aᵀ dy B: the mean of a window is a mean of its rows' means, so each axis has its own matrix. */
const avgPool2dGrad: OperatorLowering = (context, node) => {
  const dy = node.inputs[0] as Value;
  const pool = poolAttributes(node.attributes);
  const inputSize = pair(node.attributes, 'inputSize');
  return betweenMatrices(
    context,
    dy,
    averagingMatrix(inputSize, pool, 0),
    averagingMatrix(inputSize, pool, 1),
  );
};

/** Whether no value is in two windows, and none is padding. */
function disjoint(pool: PoolAttributes): boolean {
  const { kernel, strides } = pool;
  return kernel[0] === strides[0] && kernel[1] === strides[1] && isUnpadded(pool);
}

function isUnpadded({ pads }: PoolAttributes): boolean {
  return pads.every((pad) => pad === 0);
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
