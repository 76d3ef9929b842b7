import { pair, upsampleMode } from '../../program/attributes';
import { interpolationMatrix } from '../../program/ops/upsample';
import type { OpNode, Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import type { LoweringContext, OperatorLowering } from '../context';

/** `[N, C, H, W]` with each value repeated fh × fw times; or the sum of each such block. */
const upsample2d: OperatorLowering = (context, node) => {
  const x = node.inputs[0] as Value;
  const [fh, fw] = pair(node.attributes, 'factors');
  const [n, channels, height, width] = imageBatch(x.shape);
  if (upsampleMode(node.attributes) === 'bilinear')
    return betweenMatrices(context, node, [height, width], false);
  const { graph, read } = context;
  const single = graph.reshape(read(x), [n, channels, height, 1, width, 1]);
  const shape = graph.integers([n, channels, height, fh, width, fw]);
  return graph.reshape(graph.op('Expand', [single, shape]), node.output.shape);
};

const upsample2dGrad: OperatorLowering = (context, node) => {
  const dy = node.inputs[0] as Value;
  const [fh, fw] = pair(node.attributes, 'factors');
  const [n, channels, height, width] = imageBatch(node.output.shape);
  if (upsampleMode(node.attributes) === 'bilinear')
    return betweenMatrices(context, node, [height, width], true);
  const { graph, read } = context;
  const blocks = graph.reshape(read(dy), [n, channels, height, fh, width, fw]);
  return graph.op('ReduceSum', [blocks, graph.integers([3, 5])], { attributes: { keepdims: 0 } });
};

/** A x Bᵀ, or Aᵀ dy B: A enlarges the rows of `[height, width]`, B the columns. */
function betweenMatrices(
  { graph, read }: LoweringContext,
  node: OpNode,
  size: readonly [number, number],
  transposed: boolean,
): string {
  const factors = pair(node.attributes, 'factors');
  const mode = upsampleMode(node.attributes);
  const matrixOf = (axis: 0 | 1): string =>
    graph.floats(interpolationMatrix(size[axis], factors[axis], mode), [
      size[axis] * factors[axis],
      size[axis],
    ]);
  const turned = (matrix: string): string => graph.transpose(matrix, [1, 0]);
  const rows = transposed ? turned(matrixOf(0)) : matrixOf(0);
  const columns = transposed ? matrixOf(1) : turned(matrixOf(1));
  const x = read(node.inputs[0] as Value);
  return graph.op('MatMul', [graph.op('MatMul', [rows, x]), columns]);
}

export const UPSAMPLE: Readonly<Record<string, OperatorLowering>> = {
  upsample2d,
  upsample2dGrad,
};
