import { flag, integers } from '../../program/attributes';
import { imageBatch } from '../../program/shapes';
import type { Value } from '../../program/program';
import type { OperatorLowering } from '../context';

const sum: OperatorLowering = ({ graph, read }, node) => {
  const [x] = node.inputs as readonly [Value];
  const axes = graph.integers(integers(node.attributes, 'axes'));
  return graph.op('ReduceSum', [read(x), axes], {
    attributes: { keepdims: flag(node.attributes, 'keepDims') ? 1 : 0 },
  });
};

/** Two sums, each over neighbouring axes, are several times faster than one over axes 0, 2 and 3. */
const channelSum: OperatorLowering = ({ graph, read }, node) => {
  const [x] = node.inputs as readonly [Value];
  const [n, channels, height, width] = imageBatch(x.shape);
  const rows = graph.reshape(read(x), [n, channels, height * width]);
  const perImage = graph.op('ReduceSum', [rows, graph.integers([2])], {
    attributes: { keepdims: 0 },
  });
  return graph.op('ReduceSum', [perImage, graph.integers([0])], { attributes: { keepdims: 0 } });
};

const channelAffine: OperatorLowering = ({ graph, read }, node) => {
  const [x, scale, shift] = node.inputs as readonly [Value, Value, Value];
  const perChannel = [1, imageBatch(x.shape)[1], 1, 1];
  const scaled = graph.op('Mul', [read(x), graph.reshape(read(scale), perChannel)]);
  return graph.op('Add', [scaled, graph.reshape(read(shift), perChannel)]);
};

export const REDUCE: Readonly<Record<string, OperatorLowering>> = {
  sum,
  channelSum,
  channelAffine,
};
