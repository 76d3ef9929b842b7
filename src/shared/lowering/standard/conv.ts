import { convAttributes, pair } from '../../program/attributes';
import type { ConvAttributes, Pair } from '../../program/builder';
import type { OpNode, Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import type { LoweringContext, OperatorLowering } from '../context';

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
function turnedWeight({ graph, read }: LoweringContext, weight: Value, group: number): string {
  const [filters, perGroup, kh, kw] = imageBatch(weight.shape);
  let turned = read(weight);
  if (kh * kw > 1) turned = graph.slice(turned, [2, 3], [-1, -1], [-kh - 1, -kw - 1], [-1, -1]);
  if (group === 1) return graph.transpose(turned, [1, 0, 2, 3]);
  const grouped = graph.reshape(turned, [group, filters / group, perGroup, kh, kw]);
  const exchanged = graph.transpose(grouped, [0, 2, 1, 3, 4]);
  return graph.reshape(exchanged, [group * perGroup, filters / group, kh, kw]);
}

/**
 * dw[m, (c, u, v)] = Σ dy[m, (n, i, j)] · x[c, n, i·s + u·d − p, j·s + v·d − p]: one matrix product
 * per group of dy, laid out by channels, with the patches of x, laid out the same way.
 */
const conv2dWeightGrad: OperatorLowering = (context, node) => {
  const { graph, read } = context;
  const [x, dy] = node.inputs as readonly [Value, Value];
  const conv = convAttributes(node.attributes);
  const [kh, kw] = pair(node.attributes, 'kernel');
  const [n, channels] = imageBatch(x.shape);
  const [, filters, oh, ow] = imageBatch(dy.shape);
  const { group } = conv;
  const places = n * oh * ow;
  const perGroup = channels / group;

  const [top, left, bottom, right] = conv.pads;
  const padded = graph.pad(read(x), [0, 0, top, left], [0, 0, bottom, right]);
  const byChannel = graph.transpose(padded, [1, 0, 2, 3]);
  const taps: string[] = [];
  for (let u = 0; u < kh; u++) {
    for (let v = 0; v < kw; v++) {
      const tap = tapOf(context, byChannel, [u, v], conv, [oh, ow]);
      taps.push(graph.reshape(tap, [group, 1, perGroup, places]));
    }
  }
  const patches = graph.concat(taps, 1);

  if (group === 1) {
    const dyByChannel = graph.reshape(graph.transpose(read(dy), [1, 0, 2, 3]), [filters, places]);
    const rows = graph.reshape(patches, [kh * kw * channels, places]);
    const product = graph.op('Gemm', [dyByChannel, rows], { attributes: { transB: 1 } });
    return tapsLast(context, product, [filters, kh, kw, channels]);
  }
  const rows = graph.reshape(patches, [group, kh * kw * perGroup, places]);
  const dyByGroup = graph.transpose(
    graph.reshape(read(dy), [n, group, filters / group, oh * ow]),
    [1, 0, 3, 2],
  );
  const columns = graph.reshape(dyByGroup, [group, places, filters / group]);
  const product = graph.transpose(graph.op('MatMul', [rows, columns]), [0, 2, 1]);
  return tapsLast(context, product, [filters, kh, kw, perGroup]);
};

/** What kernel value (u, v) meets at each place of the output: `[C, N, oh, ow]` of `[C, N, H, W]`. */
function tapOf(
  { graph }: LoweringContext,
  x: string,
  [u, v]: Pair,
  { strides, dilations }: ConvAttributes,
  [oh, ow]: Pair,
): string {
  const starts = [u * dilations[0], v * dilations[1]];
  const counts = [oh, ow];
  const ends = starts.map((start, i) => start + ((counts[i] ?? 1) - 1) * (strides[i] ?? 1) + 1);
  const strided = strides.some((stride) => stride !== 1);
  return graph.slice(x, [2, 3], starts, ends, strided ? strides : undefined);
}

/** `[M, (kh, kw, C)]` → `[M, C, kh, kw]` */
function tapsLast(
  { graph }: LoweringContext,
  product: string,
  [filters, kh, kw, channels]: readonly [number, number, number, number],
): string {
  if (channels === 1 || kh * kw === 1) return graph.reshape(product, [filters, channels, kh, kw]);
  const split = graph.reshape(product, [filters, kh, kw, channels]);
  return graph.transpose(split, [0, 3, 1, 2]);
}

function onnxConv({ strides, pads, dilations, group }: ConvAttributes) {
  return { strides, pads, dilations, group };
}

export const CONV: Readonly<Record<string, OperatorLowering>> = {
  conv2d,
  conv2dInputGrad,
  conv2dWeightGrad,
};
