import { convAttributes, pair } from '../../program/attributes';
import type { ConvAttributes, Pair } from '../../program/builder';
import type { Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import type { LoweringContext, OperatorLowering } from '../context';

/**
 * dw[m, c, u, v] = Σ dy[m, (n, i, j)] · x[(n, i, j) moved by the tap (u, v), c]: matrix products of dy,
 * laid out by channels, with what each tap of the kernel meets in x.
 *
 * With many channels each tap is a product of its own, and nothing larger than x is ever stored; with
 * few, those products would be too narrow to be fast, so all taps are one product with the patches of
 * x (im2col). Measured in docs/performance.md.
 */
export const conv2dWeightGrad: OperatorLowering = (context, node) => {
  const [x, dy] = node.inputs as readonly [Value, Value];
  const conv = convAttributes(node.attributes);
  const [top, left, bottom, right] = conv.pads;
  const padded = context.graph.pad(context.read(x), [0, 0, top, left], [0, 0, bottom, right]);
  const [n, channels, height, width] = imageBatch(x.shape);
  const [, filters, oh, ow] = imageBatch(dy.shape);
  const sizes: Sizes = {
    n,
    channels,
    height: height + top + bottom,
    width: width + left + right,
    filters,
    kernel: pair(node.attributes, 'kernel'),
    places: [oh, ow],
    conv,
  };
  const byChannel = context.graph.transpose(context.read(dy), [1, 0, 2, 3]);
  return conv.group === 1 && channels < FEWEST_CHANNELS_BY_TAP
    ? byPatches(context, padded, byChannel, sizes)
    : byTaps(context, padded, byChannel, sizes);
};

const FEWEST_CHANNELS_BY_TAP = 8;

interface Sizes {
  readonly n: number;
  readonly channels: number;
  /** With padding. */
  readonly height: number;
  readonly width: number;
  readonly filters: number;
  readonly kernel: Pair;
  /** Height and width of dy. */
  readonly places: Pair;
  readonly conv: ConvAttributes;
}

/** One product for each tap: `[g, M / g, N·oh·ow]` by `[g, N·oh·ow, C / g]`. */
function byTaps({ graph }: LoweringContext, x: string, dy: string, sizes: Sizes): string {
  const { n, channels, height, width, filters, kernel, places } = sizes;
  const { group } = sizes.conv;
  const perGroup = channels / group;
  const count = n * places[0] * places[1];
  const single = group === 1;
  const channelsLast = single
    ? graph.transpose(x, [0, 2, 3, 1])
    : graph.transpose(graph.reshape(x, [n, group, perGroup, height, width]), [1, 0, 3, 4, 2]);
  const axes: Pair = single ? [1, 2] : [2, 3];
  const rows = graph.reshape(dy, single ? [filters, count] : [group, filters / group, count]);
  const taps = tapsOf(kernel).map((tap) => {
    const met = tapOf(graph, channelsLast, tap, axes, sizes);
    const columns = graph.reshape(met, single ? [count, channels] : [group, count, perGroup]);
    return graph.reshape(graph.op('MatMul', [rows, columns]), [filters, perGroup, 1]);
  });
  return graph.reshape(graph.concat(taps, 2), [filters, perGroup, ...kernel]);
}

/** One product for all: `[M, N·oh·ow]` by the patches `[kh·kw·C, N·oh·ow]`, transposed. */
function byPatches({ graph }: LoweringContext, x: string, dy: string, sizes: Sizes): string {
  const { n, channels, filters, kernel, places } = sizes;
  const count = n * places[0] * places[1];
  const channelsFirst = graph.transpose(x, [1, 0, 2, 3]);
  const taps = tapsOf(kernel).map((tap) =>
    graph.reshape(tapOf(graph, channelsFirst, tap, [2, 3], sizes), [channels, count]),
  );
  const rows = graph.reshape(dy, [filters, count]);
  const product = graph.op('Gemm', [rows, graph.concat(taps, 0)], { attributes: { transB: 1 } });
  const [kh, kw] = kernel;
  const split = graph.reshape(product, [filters, kh * kw, channels]);
  const channelsThenTaps = channels === 1 ? split : graph.transpose(split, [0, 2, 1]);
  return graph.reshape(channelsThenTaps, [filters, channels, kh, kw]);
}

function tapsOf([kh, kw]: Pair): Pair[] {
  return Array.from({ length: kh * kw }, (_, i): Pair => [Math.floor(i / kw), i % kw]);
}

/** What kernel value (u, v) meets in x at each place of dy; `axes` are x's rows and columns. */
function tapOf(
  graph: LoweringContext['graph'],
  x: string,
  [u, v]: Pair,
  axes: Pair,
  { places, conv: { strides, dilations } }: Sizes,
): string {
  const starts: Pair = [u * dilations[0], v * dilations[1]];
  const ends: Pair = [
    starts[0] + (places[0] - 1) * strides[0] + 1,
    starts[1] + (places[1] - 1) * strides[1] + 1,
  ];
  const strided = strides.some((stride) => stride !== 1);
  return graph.slice(x, axes, starts, ends, strided ? strides : undefined);
}
