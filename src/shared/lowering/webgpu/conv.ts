import { convAttributes } from '../../program/attributes';
import type { Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import type { OperatorLowering } from '../context';
import { STANDARD_OPERATORS } from '../standard';
import { spread } from '../standard/spread';
import { turnedWeight } from '../standard/conv';

/**
 * The input gradient in groups, as a convolution of dy with zeros put between its values: the
 * provider's ConvTranspose gives wrong numbers for an even number of input channels and one output
 * channel a group (seen with ONNX Runtime 1.30).
 */
const conv2dInputGrad: OperatorLowering = (context, node) => {
  const [dy, weight] = node.inputs as readonly [Value, Value];
  const { strides, pads, dilations, group } = convAttributes(node.attributes);
  const standard = STANDARD_OPERATORS.get(node.op);
  if (group === 1 && standard) return standard(context, node);
  const { graph, read } = context;
  const [, , kh, kw] = imageBatch(weight.shape);
  const [, , height, width] = imageBatch(node.output.shape);
  const [, , oh, ow] = imageBatch(dy.shape);
  // Row i of dx meets row i + pad − u · dilation of the spread dy, for each row u of the kernel.
  const before = [(kh - 1) * dilations[0] - pads[0], (kw - 1) * dilations[1] - pads[1]] as const;
  const after = [height + pads[0] - oh * strides[0], width + pads[1] - ow * strides[1]] as const;
  const padded = graph.pad(
    spread(graph, read(dy), dy.shape, strides),
    [0, 0, ...before],
    [0, 0, ...after],
  );
  return graph.op('Conv', [padded, turnedWeight(context, weight, group)], {
    attributes: { kernel_shape: [kh, kw], dilations, group },
  });
};

export const CONV: Readonly<Record<string, OperatorLowering>> = { conv2dInputGrad };
