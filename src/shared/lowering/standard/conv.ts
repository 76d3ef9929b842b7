import { convAttributes, pair } from '../../program/attributes';
import type { ConvAttributes, Pair } from '../../program/builder';
import type { OpNode, Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import type { LoweringContext, OperatorLowering } from '../context';
import { conv2dWeightGrad } from './weightGrad';

const conv2d: OperatorLowering = ({ graph, read }, node) => {
  const [, weight] = node.inputs as readonly [Value, Value, Value?];
  const [, , kh, kw] = imageBatch(weight.shape);
  return graph.op('Conv', node.inputs.map(read), {
    attributes: { kernel_shape: [kh, kw], ...onnxConv(convAttributes(node.attributes)) },
  });
};

/**
 * At stride 1 the input gradient is a convolution of dy with the kernel turned around and its
 * channel axes exchanged, padded by reach − 1 − p. ONNX Runtime runs that faster than ConvTranspose,
 * except where x is much larger than dy (the convolution also works on the padding) or has few
 * channels (its matrix product then has few rows): docs/performance.md.
 */
const conv2dInputGrad: OperatorLowering = (context, node) => {
  const [dy, weight] = node.inputs as readonly [Value, Value];
  const conv = convAttributes(node.attributes);
  const [, , kh, kw] = imageBatch(weight.shape);
  const reach: Pair = [(kh - 1) * conv.dilations[0], (kw - 1) * conv.dilations[1]];
  const pads = conv.pads.map((pad, side) => (reach[side % 2] ?? 0) - pad);
  const possible = conv.strides.every((stride) => stride === 1) && pads.every((pad) => pad >= 0);
  if (!possible || favoursTransposedConv(node, dy)) return transposedConv(context, node);
  return context.graph.op('Conv', [context.read(dy), turnedWeight(context, weight, conv.group)], {
    attributes: { kernel_shape: [kh, kw], ...onnxConv(conv), pads },
  });
};

function favoursTransposedConv(node: OpNode, dy: Value): boolean {
  const [, channels, height, width] = imageBatch(node.output.shape);
  const [, , oh, ow] = imageBatch(dy.shape);
  return channels < 16 || height * width > 1.3 * oh * ow;
}

function transposedConv({ graph, read }: LoweringContext, node: OpNode): string {
  const [dy, weight] = node.inputs as readonly [Value, Value];
  const conv = convAttributes(node.attributes);
  const [, , kh, kw] = imageBatch(weight.shape);
  const [, , oh, ow] = imageBatch(dy.shape);
  const inputSize = pair(node.attributes, 'inputSize');
  // Rows and columns at the end that no window reached: a strided window may leave some over.
  const rest = ([0, 1] as const).map((axis) => {
    const count = [oh, ow][axis] ?? 1;
    const kernel = [kh, kw][axis] ?? 1;
    const padding = (conv.pads[axis] ?? 0) + (conv.pads[axis + 2] ?? 0);
    const covered = (count - 1) * conv.strides[axis] + (kernel - 1) * conv.dilations[axis] + 1;
    return inputSize[axis] + padding - covered;
  });
  return graph.op('ConvTranspose', [read(dy), read(weight)], {
    attributes: { kernel_shape: [kh, kw], output_padding: rest, ...onnxConv(conv) },
  });
}

/** `[M, C / g, kh, kw]` → `[C, M / g, kh, kw]` with rows and columns of the kernel reversed. */
export function turnedWeight(
  { graph, read }: LoweringContext,
  weight: Value,
  group: number,
): string {
  const [filters, perGroup, kh, kw] = imageBatch(weight.shape);
  let turned = read(weight);
  if (kh * kw > 1) turned = graph.slice(turned, [2, 3], [-1, -1], [-kh - 1, -kw - 1], [-1, -1]);
  if (group === 1) return graph.transpose(turned, [1, 0, 2, 3]);
  const grouped = graph.reshape(turned, [group, filters / group, perGroup, kh, kw]);
  const exchanged = graph.transpose(grouped, [0, 2, 1, 3, 4]);
  return graph.reshape(exchanged, [group * perGroup, filters / group, kh, kw]);
}

function onnxConv({ strides, pads, dilations, group }: ConvAttributes) {
  return { strides, pads, dilations, group };
}

export const CONV: Readonly<Record<string, OperatorLowering>> = {
  conv2d,
  conv2dInputGrad,
  conv2dWeightGrad,
};
