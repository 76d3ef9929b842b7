import { sizeOf, type Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import { cutImage, cutRowMajor, padColumns, writeConv, type ConvCall } from './convCall';
import type { BlockedContext } from './context';
import type { ImageForm } from './forms';
import { blockedOp } from './image';
import { roundUp } from './layouts';
import { sumOfRows } from './reduce';
import { standsAlone } from './stack';
import type { WindowFit } from './window';

/**
 * Tensors of the weight gradient: images in place of channels, in groups that are smaller than a
 * block, so that Conv takes its input row-major. (With a group as large as a block it would take it
 * for a blocked one, and the result would be wrong without a word.) The groups of whole blocks of
 * images are the groups of one Conv; what is left of a batch are chunks by themselves.
 */

/** Images that one Conv takes as its channels. */
export interface Chunk {
  readonly images: number;
  readonly groups: number;
}

/** Gradients of a group's images should stay in a core's second cache, where they are read again. */
const GROUP_BYTES = 512 * 1024;

/**
 * The chunks of a batch, in order. Conv wants whole blocks of channels, or less than one.
 * @param dy the gradient that the images are multiplied with
 * @param weights in the result
 */
export function chunksOf(
  { block }: BlockedContext,
  dy: ImageForm,
  weights: number,
): readonly Chunk[] {
  const most = block / 2;
  const imageBytes = 4 * roundUp(dy.channels, block) * dy.size[0] * dy.size[1];
  // A group of one image needs no rearranging of dy, but every group has a result, to be added up.
  const alone = standsAlone(block, { filters: dy.channels, size: dy.size }, weights);
  let perGroup = alone ? 1 : most;
  while (perGroup > 2 && perGroup * imageBytes > GROUP_BYTES) perGroup /= 2;
  const whole = Math.floor(dy.batch / block) * block;
  const chunks: Chunk[] = [];
  if (whole > 0) chunks.push({ images: whole, groups: whole / perGroup });
  for (let rest = dy.batch - whole; rest > 0; rest -= most)
    chunks.push({ images: Math.min(rest, most), groups: 1 });
  return chunks;
}

export interface ImagesAsChannels {
  readonly rows: WindowFit;
  /** `[C, images, rows, columns]` of each chunk. */
  readonly chunks: readonly string[];
}

type FitOf = (axis: 0 | 1, size: number) => WindowFit | null;

/** Row-major x, with the columns padded: Conv pads rows for free, columns at a third of its speed. */
export function flatInput(
  context: BlockedContext,
  x: Value,
  cut: readonly Chunk[],
  fit: FitOf,
): ImagesAsChannels | null {
  const { graph } = context;
  const [, channels, height, width] = imageBatch(x.shape);
  const rows = fit(0, height);
  const columns = fit(1, width);
  if (!rows || !columns) return null;
  const part = cutRowMajor(context, context.read(x), rows, columns, [height, width]);
  const { before, after } = columns;
  const wide = context.once(`columns ${part} ${before} ${after}`, () =>
    graph.pad(part, [0, 0, 0, before], [0, 0, 0, after]),
  );
  const high = rows.end - rows.start;
  const across = columns.end - columns.start + before + after;
  const values = channels * high * across;
  const chunks = split(context, `rows ${wide}`, wide, values, cut, (part, { images }) => {
    const shape = [channels, images, high, across];
    if (channels === 1) return graph.reshape(part, shape);
    const view = graph.reshape(part, [images, channels, high * across]);
    return graph.reshape(graph.transpose(view, [1, 0, 2]), shape);
  });
  return { rows, chunks };
}

/** Images in place of channels, with each image's channels side by side in every row. */
export interface ChannelsInRows {
  readonly rows: WindowFit;
  /** Columns of one channel. */
  readonly width: number;
  /** `[1, images, rows, Cp · width]` of each chunk. */
  readonly chunks: readonly string[];
}

/** Blocked x, with the columns padded: one reorder, which takes every row for an image of its own. */
export function channelsInRows(
  context: BlockedContext,
  x: Value,
  cut: readonly Chunk[],
  fit: FitOf,
): ChannelsInRows | null {
  const { graph, block } = context;
  const image = context.cleanImage(x);
  const rows = fit(0, image.size[0]);
  const columns = fit(1, image.size[1]);
  if (!rows || !columns) return null;
  const wide = padColumns(context, cutImage(context, image, rows, columns), columns);
  const [high, width] = wide.size;
  const { batch } = image;
  const blocks = roundUp(image.channels, block) / block;
  const name = context.once(`rows of channels ${wide.name}`, () => {
    const single = graph.reshape(wide.name, [batch * blocks * high, block, 1, width]);
    const flat = blockedOp(graph, 'ReorderOutput', [single], { channels: block });
    if (blocks === 1) return flat;
    const view = graph.reshape(flat, [batch, blocks, high, block * width]);
    return graph.transpose(view, [0, 2, 1, 3]);
  });
  const across = blocks * block * width;
  const chunks = split(context, name, name, high * across, cut, (part, { images }) =>
    graph.reshape(part, [1, images, high, across]),
  );
  return { rows, width, chunks };
}

/** dy as filters `[groups · Mp, images of a group, oh, ow]` in the flat layout, for each chunk. */
export function dyFilters(
  context: BlockedContext,
  dy: ImageForm,
  cut: readonly Chunk[],
): readonly string[] {
  const { block, graph } = context;
  const blocks = roundUp(dy.channels, block) / block;
  const [rows, columns] = dy.size;
  const values = blocks * block * rows * columns;
  return split(context, `filter ${dy.name}`, dy.name, values, cut, (part, { images, groups }) => {
    const each = images / groups;
    const swapped = swap(context, part, [groups, each, blocks, rows * columns * block]);
    return graph.reshape(swapped, [groups * blocks * block, each, rows, columns]);
  });
}

/** `[groups, images, blocks, …]` → `[groups, blocks, images, …]`. */
function swap(
  { graph }: BlockedContext,
  part: string,
  view: readonly [number, number, number, number],
): string {
  if (view[1] === 1 || view[2] === 1) return part;
  return graph.transpose(graph.reshape(part, view), [0, 2, 1, 3]);
}

/** A weight gradient's convolution, in chunks of images. */
export interface ChunkedConv {
  readonly call: Omit<ConvCall, 'filter' | 'sum' | 'group'>;
  readonly images: readonly string[];
  readonly filters: readonly string[];
}

/** @param sumOfGroups what a convolution of more than one group comes to */
export function sumOfChunks(
  context: BlockedContext,
  cut: readonly Chunk[],
  inputs: readonly ChunkedConv[],
  sumOfGroups: (value: string, groups: number) => string,
): string {
  let total: string | null = null;
  for (const [c, { groups }] of cut.entries()) {
    for (const { call, images, filters } of inputs) {
      const filter = filters[c] ?? '';
      total = writeConv(context, images[c] ?? '', { ...call, filter, sum: total, group: groups });
    }
    // Only the first chunk has groups.
    if (total && groups > 1) total = sumOfGroups(total, groups);
  }
  return total ?? '';
}

/** For `sumOfChunks`: groups whose results of this shape come one after the other. */
export function groupsInRows(
  { graph }: BlockedContext,
  shape: readonly number[],
): (value: string, groups: number) => string {
  return (value, groups) => {
    const rows = graph.reshape(value, [groups, sizeOf(shape)]);
    return graph.reshape(sumOfRows(graph, rows, groups), shape);
  };
}

/** Images whose blocks are stacks `[blocks · rows, columns · B]` (stack.ts), for each chunk. */
export function stackedImages(
  context: BlockedContext,
  { name, channels, size: [rows, columns] }: Pick<ImageForm, 'name' | 'channels' | 'size'>,
  cut: readonly Chunk[],
): readonly string[] {
  const { block, graph } = context;
  const high = (roundUp(channels, block) / block) * rows;
  const wide = columns * block;
  return split(context, `stack ${name}`, name, high * wide, cut, (part, { images }) =>
    graph.reshape(part, [1, images, high, wide]),
  );
}

/** Cuts images of so many values each into chunks, and arranges these. */
function split(
  context: BlockedContext,
  key: string,
  name: string,
  values: number,
  cut: readonly Chunk[],
  arrange: (part: string, chunk: Chunk) => string,
): readonly string[] {
  const { graph } = context;
  return context.once(`chunks of ${key} ${JSON.stringify(cut)}`, () => {
    const sizes = cut.map(({ images }) => images);
    const batch = sizes.reduce((sum, images) => sum + images, 0);
    const parts =
      cut.length === 1 ? [name] : graph.split(graph.reshape(name, [batch, values]), sizes);
    return cut.map((chunk, i) => arrange(parts[i] ?? '', chunk));
  });
}
