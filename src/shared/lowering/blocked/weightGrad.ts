import { convAttributes, pair } from '../../program/attributes';
import type { ConvAttributes, Pair } from '../../program/builder';
import { sizeOf, type OpNode, type Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import {
  channelsInRows,
  chunksOf,
  dyFilters,
  flatInput,
  groupsInRows,
  sumOfChunks,
  type ChunkedConv,
} from './chunks';
import { convKind, PHASES, phaseOf } from './conv';
import { fitAxis, readBy, writeConv } from './convCall';
import type { BlockedContext, BlockedOperator } from './context';
import type { Form } from './forms';
import { roundUp } from './layouts';
import { sumOfRows } from './reduce';
import { stackedWeightGrad } from './stackedGrad';
import { tiledWeightGrad } from './tiledGrad';

/**
 * The weight gradient as a convolution with images for channels, x as the input and dy as the filter,
 * stride and dilation exchanged. Images go in groups and chunks (chunks.ts); each chunk adds to the
 * one before through Conv's fourth input.
 */
const conv2dWeightGrad: BlockedOperator = (context, node) => {
  const [x, dy] = node.inputs as readonly [Value, Value];
  const conv = convAttributes(node.attributes);
  const [, channels] = imageBatch(x.shape);
  const [, outputs] = imageBatch(dy.shape);
  switch (convKind(context.block, channels, outputs, conv.group)) {
    case 'depthwise':
      return depthwise(context, node, conv);
    case 'flat':
      return flat(context, node, conv);
    case 'blocked':
      if (conv.group !== 1) return null;
      return (
        tiledWeightGrad(context, node, conv) ??
        stackedWeightGrad(context, node, conv) ??
        blocked(context, node, conv)
      );
    default:
      return null;
  }
};

/** Row-major x `[C, images, H, W]`, dy `[M, images, oh, ow]`: the result is `[C, M, kh, kw]`. */
function flat(context: BlockedContext, node: OpNode, conv: ConvAttributes): Form | null {
  const [x, dy] = node.inputs as readonly [Value, Value];
  const [, channels] = imageBatch(x.shape);
  const [, filters] = imageBatch(dy.shape);
  const kernel = pair(node.attributes, 'kernel');
  const form = context.form(dy);
  const parts = form?.kind === 'phased' ? form.parts : [context.cleanImage(dy)];
  const cut = chunksOf(context, parts[0], sizeOf(node.output.shape));
  const inputs: ChunkedConv[] = [];
  for (const [i, part] of parts.entries()) {
    const own = parts.length === 1 ? conv : phaseOf(conv, PHASES[i] as Pair);
    const input = flatInput(context, x, cut, (axis, size) =>
      fitAxis(own, axis, size, kernel[axis], part.size[axis]),
    );
    if (!input) return null;
    const call = {
      kernel: part.size,
      pads: [input.rows.before, 0, input.rows.after, 0],
      strides: conv.dilations,
      dilations: own.strides,
    };
    inputs.push({ call, images: input.chunks, filters: dyFilters(context, part, cut) });
  }
  const { graph, block, layouts } = context;
  const values = roundUp(filters, block) * kernel[0] * kernel[1];
  const total = sumOfChunks(context, cut, inputs, (sum, groups) => {
    const view = graph.reshape(sum, [channels, groups, values]);
    return graph.reshape(sumOfRows(graph, view, groups), [
      channels,
      values / sizeOf(kernel),
      ...kernel,
    ]);
  });
  const layout = layouts.flatFilter;
  const shape = layout.storedShape([filters, channels, ...kernel]);
  const view = graph.reshape(total, [
    channels,
    roundUp(filters, block) / block,
    sizeOf(kernel) * block,
  ]);
  const name = channels === 1 ? total : graph.transpose(view, [1, 0, 2]);
  return { kind: 'stored', name: graph.reshape(name, shape), layout, fill: 0 };
}

/**
 * Blocked x, brought into rows `[images, H, C · W]`: stride W goes from channel to channel, so that one
 * convolution computes a column of taps for every channel, `[M, kh, C]`. (With channels for a batch the
 * result would be as narrow as the kernel, and dy be read from the cache more often than multiplied.)
 * Tap v begins v columns into each channel: W − v columns of padding before the first one, whose first
 * result is dropped.
 */
function blocked(context: BlockedContext, node: OpNode, conv: ConvAttributes): Form | null {
  const [x, dy] = node.inputs as readonly [Value, Value];
  const [, channels] = imageBatch(x.shape);
  const [, filters] = imageBatch(dy.shape);
  const [kh, kw] = pair(node.attributes, 'kernel');
  const slope = context.cleanImage(dy);
  const cut = chunksOf(context, slope, sizeOf(node.output.shape));
  const input = channelsInRows(context, x, cut, (axis, size) =>
    fitAxis(conv, axis, size, axis === 0 ? kh : kw, slope.size[axis]),
  );
  if (!input) return null;
  const { graph, block, layouts } = context;
  const { rows, width, chunks } = input;
  const dyImages = dyFilters(context, slope, cut);
  const [inputs, outputs] = [roundUp(channels, block), roundUp(filters, block) / block];
  const columns = Array.from({ length: kw }, (_, v) => {
    const offset = v * conv.dilations[1];
    const call = {
      kernel: slope.size,
      pads: [rows.before, offset === 0 ? 0 : width - offset, rows.after, 0],
      strides: [conv.dilations[0], width] as const,
      dilations: conv.strides,
    };
    const places = offset === 0 ? inputs : inputs + 1;
    const total = sumOfChunks(
      context,
      cut,
      [{ call, images: chunks, filters: dyImages }],
      groupsInRows(context, [1, outputs * block, kh, places]),
    );
    const column = graph.reshape(total, [outputs * kh, places * block]);
    const own = offset === 0 ? column : graph.slice(column, [1], [block], [places * block]);
    return graph.reshape(own, [outputs, kh, 1, inputs * block]);
  });
  const taps = graph.concat(columns, 2);
  const view = graph.reshape(taps, [outputs, kh * kw, inputs / block, block * block]);
  const layout = layouts.filter;
  const shape = layout.storedShape([filters, channels, kh, kw]);
  const name = graph.reshape(graph.transpose(view, [0, 2, 1, 3]), shape);
  return { kind: 'stored', name, layout, fill: 0 };
}

/**
 * dw[c, u, v] = Σ x[n, c, i·s + u·d − p, …] · dy[n, c, i, j]: a depthwise convolution of x with dy as its
 * kernel, in which every channel of every image is a channel by itself, stride and dilation exchanged.
 */
function depthwise(context: BlockedContext, node: OpNode, conv: ConvAttributes): Form | null {
  const { graph, block, moves, layouts } = context;
  const [x, dy] = node.inputs as readonly [Value, Value];
  const kernel = pair(node.attributes, 'kernel');
  const image = context.cleanImage(x);
  const slope = context.cleanImage(dy);
  const read = readBy(context, conv, image, kernel, slope.size);
  if (!read) return null;
  const padded = moves.pad(read.part, read.pads);
  const stored = roundUp(image.channels, block);
  const all = image.batch * stored;
  const taps = writeConv(context, graph.reshape(padded.name, [1, all, ...padded.size]), {
    filter: graph.reshape(slope.name, [all, 1, ...slope.size]),
    kernel: slope.size,
    pads: [0, 0, 0, 0],
    strides: conv.dilations,
    dilations: conv.strides,
    group: all,
  });
  const perImage = graph.reshape(taps, [image.batch, stored * sizeOf(kernel)]);
  const total = sumOfRows(graph, perImage, image.batch);
  const layout = layouts.flatFilter;
  const name = graph.reshape(total, layout.storedShape([image.channels, 1, ...kernel]));
  return { kind: 'stored', name, layout, fill: 0 };
}

export const CONV_WEIGHT_GRADIENT: Readonly<Record<string, BlockedOperator>> = {
  conv2dWeightGrad,
};
