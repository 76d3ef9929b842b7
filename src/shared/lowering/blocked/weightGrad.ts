import { convAttributes, pair } from '../../program/attributes';
import type { ConvAttributes, Pair } from '../../program/builder';
import type { OpNode, Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import {
  convKind,
  cutImage,
  cutRowMajor,
  filterLayout,
  fitAxis,
  fitPhase,
  padColumns,
  PHASES,
  writeConv,
} from './conv';
import type { BlockedContext, BlockedOperator } from './context';
import type { Form, ImageForm } from './forms';
import { blockedOp } from './image';
import { roundUp } from './layouts';
import type { WindowFit } from './window';

/**
 * The weight gradient as a convolution: with images for channels, x as the input `[C, images, H, W]`
 * and dy as the filter `[M, images, oh, ow]`, stride and dilation exchanged, the result is
 * `[C, M, kh, kw]`. Images go in chunks that are smaller than a block, so that Conv takes its input
 * row-major; each chunk adds to the one before through Conv's fourth input.
 */
const conv2dWeightGrad: BlockedOperator = (context, node) => {
  const [x, dy] = node.inputs as readonly [Value, Value];
  const conv = convAttributes(node.attributes);
  const [batch, channels] = imageBatch(x.shape);
  const [, filters] = imageBatch(dy.shape);
  const kind = convKind(context.block, channels, filters, conv.group);
  if (kind === 'depthwise') return depthwise(context, node, conv);
  if (!kind || conv.group !== 1) return null;

  const form = context.form(dy);
  const kernel = pair(node.attributes, 'kernel');
  const parts = form?.kind === 'phased' && kind === 'flat' ? form.parts : [context.cleanImage(dy)];
  let total: string | null = null;
  for (const [i, part] of parts.entries()) {
    const window = (axis: 0 | 1, size: number): WindowFit | null =>
      parts.length === 1
        ? fitAxis(conv, axis, size, kernel[axis], part.size[axis])
        : fitPhase(conv, PHASES[i] as Pair, axis, size, kernel[axis], part.size[axis]);
    const input =
      kind === 'flat' ? flatInput(context, x, window) : blockedInput(context, x, window);
    if (!input) return null;
    const step = parts.length === 1 ? 1 : 2;
    for (const [start, images] of chunksOf(context, batch)) {
      total = writeConv(context, input.chunk(start, images), {
        filter: dyChunk(context, part, start, images),
        kernel: part.size,
        sum: total,
        pads: [input.rows.before, 0, input.rows.after, 0],
        strides: conv.dilations,
        dilations: [conv.strides[0] * step, conv.strides[1] * step],
      });
    }
  }
  return total === null ? null : storedGradient(context, total, kind, channels, filters, kernel);
};

/** `[start, count]` of each chunk of images. */
function chunksOf({ block }: BlockedContext, batch: number): readonly Pair[] {
  const most = block / 2;
  return Array.from({ length: Math.ceil(batch / most) }, (_, i) => [
    i * most,
    Math.min(most, batch - i * most),
  ]);
}

interface ImagesAsChannels {
  readonly rows: WindowFit;
  /** `[C, images, rows, columns]`. */
  chunk(start: number, images: number): string;
}

type FitOf = (axis: 0 | 1, size: number) => WindowFit | null;

/** Row-major x, with the columns padded: Conv pads rows for free, columns at a third of its speed. */
function flatInput(context: BlockedContext, x: Value, fit: FitOf): ImagesAsChannels | null {
  const { graph } = context;
  const [batch, channels, height, width] = imageBatch(x.shape);
  const rows = fit(0, height);
  const columns = fit(1, width);
  if (!rows || !columns) return null;
  const cut = cutRowMajor(context, context.read(x), rows, columns, [height, width]);
  const { before, after } = columns;
  const wide = context.once(`columns ${cut} ${before} ${after}`, () =>
    graph.pad(cut, [0, 0, 0, before], [0, 0, 0, after]),
  );
  const high = rows.end - rows.start;
  const across = columns.end - columns.start + before + after;
  const chunks = byChunk(context, wide, batch, channels, high * across);
  return {
    rows,
    chunk: (start, images) => graph.reshape(chunks(start), [channels, images, high, across]),
  };
}

/**
 * Row-major `[N, C, …]` as chunks `[C, images, …]`: full chunks are made by one transpose, and what
 * is left over by another.
 */
function byChunk(
  context: BlockedContext,
  name: string,
  batch: number,
  channels: number,
  area: number,
): (start: number) => string {
  const { graph } = context;
  return splitChunks(
    context,
    `rows ${name}`,
    name,
    batch,
    channels * area,
    (part, chunks, images) => {
      if (channels === 1) return part;
      const view = graph.reshape(part, [chunks, images, channels, area]);
      return graph.transpose(view, [0, 2, 1, 3]);
    },
  );
}

/**
 * Cuts `[N, length]` into the chunks of the batch. `arrange` is given full chunks all at once, and
 * the images left over as one; it must keep chunks apart in memory.
 */
function splitChunks(
  context: BlockedContext,
  key: string,
  name: string,
  batch: number,
  length: number,
  arrange: (part: string, chunks: number, images: number) => string,
): (start: number) => string {
  const { graph, block } = context;
  const most = Math.min(block / 2, batch);
  const full = Math.floor(batch / most);
  const rest = batch - full * most;
  return (start) => {
    const pieces = context.once(`chunks ${key}`, () => {
      const flat = rest > 0 ? graph.reshape(name, [batch, length]) : name;
      const [main = '', left] = rest > 0 ? graph.split(flat, [full * most, rest]) : [flat];
      const arranged = graph.reshape(arrange(main, full, most), [full, most * length]);
      const chunks = graph.split(
        arranged,
        Array.from({ length: full }, () => 1),
      );
      return left === undefined ? chunks : [...chunks, arrange(left, 1, rest)];
    });
    return pieces[start / most] ?? '';
  };
}

/**
 * Blocked x. A chunk's blocks are brought together, `[blocks of C, images, H, W, B]`; then one
 * reorder, which takes the images for rows of one tall image, makes `[C, images, H, W]`.
 */
function blockedInput(context: BlockedContext, x: Value, fit: FitOf): ImagesAsChannels | null {
  const { graph, block } = context;
  const image = context.cleanImage(x);
  const rows = fit(0, image.size[0]);
  const columns = fit(1, image.size[1]);
  if (!rows || !columns) return null;
  const wide = padColumns(context, cutImage(context, image, rows, columns), columns);
  const [high, across] = wide.size;
  const blocks = roundUp(image.channels, block) / block;
  const area = high * across;
  const chunks = splitChunks(
    context,
    `input ${wide.name}`,
    wide.name,
    image.batch,
    blocks * area * block,
    (part, count, images) => {
      const grouped =
        blocks === 1
          ? part
          : graph.transpose(
              graph.reshape(part, [count, images, blocks, area * block]),
              [0, 2, 1, 3],
            );
      const tall = graph.reshape(grouped, [count * blocks, block, images * high, across]);
      return blockedOp(graph, 'ReorderOutput', [tall], { channels: block });
    },
  );
  return {
    rows,
    chunk: (start, images) => graph.reshape(chunks(start), [blocks * block, images, high, across]),
  };
}

/** dy of a chunk as a filter `[Mp, images, oh, ow]` in the flat layout. */
function dyChunk(context: BlockedContext, dy: ImageForm, start: number, images: number): string {
  const { graph, block } = context;
  const blocks = roundUp(dy.channels, block) / block;
  const [rows, columns] = dy.size;
  const area = rows * columns * block;
  const chunks = splitChunks(
    context,
    `filter ${dy.name}`,
    dy.name,
    dy.batch,
    blocks * area,
    (part, count, each) =>
      blocks === 1
        ? part
        : graph.transpose(graph.reshape(part, [count, each, blocks, area]), [0, 2, 1, 3]),
  );
  return graph.reshape(chunks(start), [blocks * block, images, rows, columns]);
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
