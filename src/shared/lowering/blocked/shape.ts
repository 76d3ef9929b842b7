import { integer, integers, pair, upsampleMode } from '../../program/attributes';
import type { Pads, Pair } from '../../program/builder';
import type { OpNode, Shape, Value } from '../../program/program';
import { sizeOf } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import type { BlockedContext, BlockedOperator } from './context';
import type { Form, ImageForm } from './forms';
import { blockedOp } from './image';
import { roundUp } from './layouts';

/** Reshapes that are only another view of the same blocks: flattening, and numbers per channel. */
const reshape: BlockedOperator = (context, node) => {
  const [x] = node.inputs as readonly [Value];
  const { shape } = node.output;
  if (context.isImage(x)) return flatten(context, x, shape);
  const form = context.form(x);
  if (form?.kind !== 'stored') return null;
  return unflatten(context, x, shape);
};

/** `[N, C, H, W]` → `[N, C·H·W]`; `[1, C, 1, 1]` → `[C]`. */
function flatten(context: BlockedContext, x: Value, shape: Shape): Form | null {
  const { graph, layouts } = context;
  const [batch, channels, height, width] = imageBatch(x.shape);
  const pooled = height === 1 && width === 1;
  const image = context.image(x);
  const whole = context.moves.fit(image, [height, width]);
  if (shape.length === 1 && batch === 1 && pooled) {
    const layout = layouts.channels;
    return {
      kind: 'stored',
      name: graph.reshape(whole.name, layout.storedShape(shape)),
      layout,
      fill: image.fill,
    };
  }
  if (shape.length !== 2 || shape[0] !== batch) return null;
  const layout = layouts.features(channels, height, width);
  const name = graph.reshape(whole.name, layout.storedShape(shape));
  return { kind: 'stored', name, layout, fill: image.fill };
}

/** The ways back. */
function unflatten(context: BlockedContext, x: Value, shape: Shape): Form | null {
  const form = context.form(x);
  if (form?.kind !== 'stored' || shape.length !== 4) return null;
  const [batch, channels, height, width] = imageBatch(shape);
  const { layout, fill, name } = form;
  const isVector = layout.name === context.layouts.channels.name;
  const fits = isVector
    ? batch === 1 && height === 1 && width === 1 && channels === sizeOf(x.shape)
    : layout.image !== undefined &&
      batch === x.shape[0] &&
      String(layout.image) === String([channels, height, width]);
  if (!fits) return null;
  const stored = [batch, roundUp(channels, context.block), height, width];
  return {
    kind: 'image',
    name: context.graph.reshape(name, stored),
    batch,
    channels,
    size: [height, width],
    fill,
  };
}

/** One number per channel, `[1, C, 1, 1]` or `[N, C, 1, 1]`, at every place. */
const expand: BlockedOperator = (context, node) => {
  const [x] = node.inputs as readonly [Value];
  if (!context.isImage(x) || node.output.shape.length !== 4) return null;
  const [n, c, h, w] = imageBatch(x.shape);
  const [batch, channels, height, width] = imageBatch(node.output.shape);
  if (h !== 1 || w !== 1 || c !== channels) return null;
  const { graph, moves, block } = context;
  const image = context.cleanImage(x);
  const size = context.extent(node.output);
  if (n === 1) {
    const shift = graph.reshape(image.name, [roundUp(channels, block)]);
    return { kind: 'sum', terms: [], shift, batch, channels, size: [height, width] };
  }
  const like: ImageForm = { ...image, batch };
  const blocks = moves.blocks(like);
  const view = graph.reshape(image.name, [blocks, 1, block]);
  const shape = graph.integers([blocks, size[0] * size[1], block]);
  return moves.as(like, graph.op('Expand', [view, shape]), size);
};

/** Along channels, where every part fills its blocks. */
const concat: BlockedOperator = (context, node) => {
  const { graph, block } = context;
  const { inputs, output } = node;
  if (integer(node.attributes, 'axis') !== 1 || output.shape.length !== 4) return null;
  if (!inputs.some((input) => context.isImage(input))) return null;
  if (inputs.slice(0, -1).some((input) => (input.shape[1] ?? 0) % block !== 0)) return null;
  const size = context.extent(output);
  const images = inputs.map((input) => context.moves.fit(context.cleanImage(input), size));
  const [batch, channels] = imageBatch(output.shape);
  const name = graph.concat(
    images.map((image) => image.name),
    1,
  );
  return { kind: 'image', name, batch, channels, size, fill: 0 };
};

/** Channels by whole blocks; rows and columns anywhere. */
const slice: BlockedOperator = (context, node) => {
  const [x] = node.inputs as readonly [Value];
  if (!context.isImage(x) || x.shape.length !== 4) return null;
  const { graph, moves, block } = context;
  const axes = integers(node.attributes, 'axes');
  const starts = integers(node.attributes, 'starts');
  const ends = integers(node.attributes, 'ends');
  const [, channels, height, width] = imageBatch(x.shape);
  const range = (axis: number, size: number): Pair => {
    const i = axes.indexOf(axis);
    return i < 0 ? [0, size] : [starts[i] ?? 0, ends[i] ?? size];
  };
  if (axes.includes(0)) return null;
  const [first, last] = range(1, channels);
  if (first % block !== 0 || (last % block !== 0 && last !== channels)) return null;
  const whole = moves.fit(context.image(x), [height, width]);
  const part = moves.crop(whole, range(2, height), range(3, width));
  if (first === 0 && last === channels) return part;
  const name = graph.slice(part.name, [1], [first], [roundUp(last, block)]);
  return { ...part, name, channels: last - first };
};

/** Zeros around rows and columns. */
const pad: BlockedOperator = (context, node) => {
  const [x] = node.inputs as readonly [Value];
  if (!context.isImage(x)) return null;
  const before = integers(node.attributes, 'before');
  const after = integers(node.attributes, 'after');
  const inside = [before, after].every(([n, c]) => n === 0 && c === 0);
  if (!inside) return null;
  const [, , height, width] = imageBatch(x.shape);
  const image = context.moves.fit(context.cleanImage(x), [height, width]);
  const pads: Pads = [before[2] ?? 0, before[3] ?? 0, after[2] ?? 0, after[3] ?? 0];
  return context.moves.pad(image, pads);
};

const upsample2d: BlockedOperator = (context, node) => {
  const factors = nearest(context, node);
  if (!factors) return null;
  const [x] = node.inputs as readonly [Value];
  const [, , height, width] = imageBatch(x.shape);
  const image = context.moves.fit(context.image(x), [height, width]);
  const name = blockedOp(context.graph, 'Upsample', [image.name], { scales: [1, 1, ...factors] });
  return { ...image, name, size: [height * factors[0], width * factors[1]] };
};

/** Each value's gradient is the sum over its copies: their mean, times how many there are. */
const upsample2dGrad: BlockedOperator = (context, node) => {
  const factors = nearest(context, node);
  if (!factors) return null;
  const [dy] = node.inputs as readonly [Value];
  const [, , height, width] = imageBatch(dy.shape);
  const { graph, moves } = context;
  const image = moves.fit(context.cleanImage(dy), [height, width]);
  const mean = blockedOp(graph, 'AveragePool', [image.name], {
    kernel_shape: factors,
    strides: factors,
    pads: [0, 0, 0, 0],
  });
  const name = graph.op('Mul', [mean, graph.scalar(factors[0] * factors[1])]);
  return { ...image, name, size: [height / factors[0], width / factors[1]] };
};

/** The factors of a nearest-neighbour enlargement of an image. */
function nearest(context: BlockedContext, node: OpNode): Pair | null {
  const [x] = node.inputs as readonly [Value];
  const usable = context.isImage(x) && upsampleMode(node.attributes) === 'nearest';
  return usable ? pair(node.attributes, 'factors') : null;
}

export const SHAPE: Readonly<Record<string, BlockedOperator>> = {
  reshape,
  expand,
  concat,
  slice,
  pad,
  upsample2d,
  upsample2dGrad,
};
