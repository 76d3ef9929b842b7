import { convAttributes, pair } from '../../program/attributes';
import type { ConvAttributes, Pair } from '../../program/builder';
import type { OpNode, Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import { blockedInput, chunksOf, dyFilters, flatInput } from './chunks';
import {
  convKind,
  cutImage,
  filterLayout,
  fitAxis,
  fitPhase,
  PHASES,
  writeConv,
  type ConvCall,
} from './conv';
import type { BlockedContext, BlockedOperator } from './context';
import type { Form } from './forms';
import { blockedOp } from './image';
import { roundUp } from './layouts';
import type { WindowFit } from './window';

/**
 * The weight gradient as a convolution: with images for channels, x as the input `[C, images, H, W]`
 * and dy as the filter `[M, images, oh, ow]`, stride and dilation exchanged, the result is
 * `[C, M, kh, kw]`. Images go in chunks (chunks.ts); each adds to the one before through Conv's
 * fourth input.
 */
const conv2dWeightGrad: BlockedOperator = (context, node) => {
  const [x, dy] = node.inputs as readonly [Value, Value];
  const conv = convAttributes(node.attributes);
  const [, channels] = imageBatch(x.shape);
  const [, outputs] = imageBatch(dy.shape);
  const kind = convKind(context.block, channels, outputs, conv.group);
  if (kind === 'depthwise') return depthwise(context, node, conv);
  if (!kind || conv.group !== 1) return null;

  const form = context.form(dy);
  const kernel = pair(node.attributes, 'kernel');
  const parts = form?.kind === 'phased' && kind === 'flat' ? form.parts : [context.cleanImage(dy)];
  const inputs: ChunkedConv[] = [];
  for (const [i, part] of parts.entries()) {
    const window = (axis: 0 | 1, size: number): WindowFit | null =>
      parts.length === 1
        ? fitAxis(conv, axis, size, kernel[axis], part.size[axis])
        : fitPhase(conv, PHASES[i] as Pair, axis, size, kernel[axis], part.size[axis]);
    const input =
      kind === 'flat' ? flatInput(context, x, window) : blockedInput(context, x, window);
    if (!input) return null;
    const step = parts.length === 1 ? 1 : 2;
    const call = {
      kernel: part.size,
      pads: [input.rows.before, 0, input.rows.after, 0],
      strides: conv.dilations,
      dilations: [conv.strides[0] * step, conv.strides[1] * step] as const,
    };
    inputs.push({ call, images: input.chunks, filters: dyFilters(context, part) });
  }
  const [batch] = imageBatch(x.shape);
  let total: string | null = null;
  for (const [c, { groups }] of chunksOf(context, batch).entries()) {
    for (const { call, images, filters } of inputs) {
      const filter = filters[c] ?? '';
      total = writeConv(context, images[c] ?? '', { ...call, filter, sum: total, group: groups });
    }
    // The chunk with groups is the first one.
    if (total && groups > 1) total = sumOfGroups(context, total, groups, channels, outputs, kernel);
  }
  return total === null ? null : storedGradient(context, total, kind, channels, outputs, kernel);
};

/** A weight gradient's convolutions, one for each chunk of images. */
interface ChunkedConv {
  readonly call: Omit<ConvCall, 'filter' | 'sum' | 'group'>;
  readonly images: readonly string[];
  readonly filters: readonly string[];
}

/** `[C, groups · Mp/B, kh·kw, B]` → `[C, Mp/B, kh·kw, B]`. */
function sumOfGroups(
  { graph, block }: BlockedContext,
  name: string,
  groups: number,
  channels: number,
  filters: number,
  [kh, kw]: Pair,
): string {
  const outputs = roundUp(filters, block);
  const inputs = channels < block ? channels : roundUp(channels, block);
  const view = graph.reshape(name, [inputs, groups, outputs * kh * kw]);
  const sum = graph.op('ReduceSum', [view, graph.integers([1])], { attributes: { keepdims: 0 } });
  return graph.reshape(sum, [inputs, outputs, kh, kw]);
}

/** `[C, Mp/B, kh·kw, B]` as the layout in which the weight itself is stored. */
function storedGradient(
  context: BlockedContext,
  gradient: string,
  kind: 'blocked' | 'flat',
  channels: number,
  filters: number,
  [kh, kw]: Pair,
): Form {
  const { graph, block } = context;
  const layout = filterLayout(context, kind);
  const shape = layout.storedShape([filters, channels, kh, kw]);
  const outputs = roundUp(filters, block) / block;
  const taps = kh * kw;
  const stored = (name: string): Form => ({
    kind: 'stored',
    name: graph.reshape(name, shape),
    layout,
    fill: 0,
  });
  if (kind === 'flat') {
    if (channels === 1) return stored(gradient);
    const view = graph.reshape(gradient, [channels, outputs, taps * block]);
    return stored(graph.transpose(view, [1, 0, 2]));
  }
  const inputs = roundUp(channels, block) / block;
  const view = graph.reshape(gradient, [inputs, block, outputs, taps, block]);
  return stored(graph.transpose(view, [2, 0, 3, 1, 4]));
}

/** dw[c, u, v] = Σ x[n, c, i·s + u·d − p, …] · dy[n, c, i, j], tap by tap; at stride 1 only. */
function depthwise(context: BlockedContext, node: OpNode, conv: ConvAttributes): Form | null {
  if (conv.strides[0] !== 1 || conv.strides[1] !== 1) return null;
  const { graph, block, moves } = context;
  const [x, dy] = node.inputs as readonly [Value, Value];
  const [kh, kw] = pair(node.attributes, 'kernel');
  const image = context.cleanImage(x);
  const slope = context.cleanImage(dy);
  const rows = fitAxis(conv, 0, image.size[0], kh, slope.size[0]);
  const columns = fitAxis(conv, 1, image.size[1], kw, slope.size[1]);
  if (!rows || !columns) return null;
  const cut = cutImage(context, image, rows, columns);
  const padded = moves.pad(cut, [rows.before, columns.before, rows.after, columns.after]);
  const sums: string[] = [];
  const stored = roundUp(image.channels, block);
  for (let u = 0; u < kh; u++) {
    for (let v = 0; v < kw; v++) {
      const [top, left] = [u * conv.dilations[0], v * conv.dilations[1]];
      const part = moves.crop(padded, [top, top + slope.size[0]], [left, left + slope.size[1]]);
      const product = graph.op('Mul', [part.name, slope.name]);
      sums.push(blockedOp(graph, 'GlobalAveragePool', [product]));
    }
  }
  const taps = sums.map((sum) => graph.reshape(sum, [image.batch, stored / block, 1, block]));
  const perImage = graph.concat(taps, 2);
  const mean = graph.op('ReduceSum', [perImage, graph.integers([0])], {
    attributes: { keepdims: 0 },
  });
  const total = graph.op('Mul', [mean, graph.scalar(slope.size[0] * slope.size[1])]);
  const layout = context.layouts.flatFilter;
  const name = graph.reshape(total, layout.storedShape([image.channels, 1, kh, kw]));
  return { kind: 'stored', name, layout, fill: 0 };
}

export const CONV_WEIGHT_GRADIENT: Readonly<Record<string, BlockedOperator>> = {
  conv2dWeightGrad,
};
