import type { Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import { cutImage, cutRowMajor, padColumns } from './conv';
import type { BlockedContext } from './context';
import type { ImageForm } from './forms';
import { blockedOp } from './image';
import { roundUp } from './layouts';
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

/** The chunks of a batch, in order. Conv wants whole blocks of channels, or less than one. */
export function chunksOf({ block }: BlockedContext, batch: number): readonly Chunk[] {
  const perGroup = block / 4;
  const whole = Math.floor(batch / block) * block;
  const chunks: Chunk[] = [];
  if (whole > 0) chunks.push({ images: whole, groups: whole / perGroup });
  for (let rest = batch - whole; rest > 0; rest -= perGroup)
    chunks.push({ images: Math.min(rest, perGroup), groups: 1 });
  return chunks;
}

export interface ImagesAsChannels {
  readonly rows: WindowFit;
  /** `[C, images, rows, columns]` of each chunk. */
  readonly chunks: readonly string[];
}

type FitOf = (axis: 0 | 1, size: number) => WindowFit | null;

/** Row-major x, with the columns padded: Conv pads rows for free, columns at a third of its speed. */
export function flatInput(context: BlockedContext, x: Value, fit: FitOf): ImagesAsChannels | null {
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
  const values = channels * high * across;
  const chunks = split(context, `rows ${wide}`, wide, { batch, values }, (part, { images }) => {
    const shape = [channels, images, high, across];
    if (channels === 1) return graph.reshape(part, shape);
    const view = graph.reshape(part, [images, channels, high * across]);
    return graph.reshape(graph.transpose(view, [1, 0, 2]), shape);
  });
  return { rows, chunks };
}

/**
 * Blocked x. A chunk's blocks are brought together, `[blocks of C, images, H, W, B]`; then one
 * reorder, which takes the images for rows of one tall image, makes `[C, images, H, W]`.
 */
export function blockedInput(
  context: BlockedContext,
  x: Value,
  fit: FitOf,
): ImagesAsChannels | null {
  const { graph, block } = context;
  const image = context.cleanImage(x);
  const rows = fit(0, image.size[0]);
  const columns = fit(1, image.size[1]);
  if (!rows || !columns) return null;
  const wide = padColumns(context, cutImage(context, image, rows, columns), columns);
  const [high, across] = wide.size;
  const blocks = roundUp(image.channels, block) / block;
  const target = { batch: image.batch, values: blocks * block * high * across };
  const chunks = split(context, `input ${wide.name}`, wide.name, target, (part, { images }) => {
    const grouped = swap(context, part, [1, images, blocks, high * across * block]);
    const tall = graph.reshape(grouped, [blocks, block, images * high, across]);
    const flat = blockedOp(graph, 'ReorderOutput', [tall], { channels: block });
    return graph.reshape(flat, [blocks * block, images, high, across]);
  });
  return { rows, chunks };
}

/** dy as filters `[groups · Mp, images of a group, oh, ow]` in the flat layout, for each chunk. */
export function dyFilters(context: BlockedContext, dy: ImageForm): readonly string[] {
  const { block, graph } = context;
  const blocks = roundUp(dy.channels, block) / block;
  const [rows, columns] = dy.size;
  const target = { batch: dy.batch, values: blocks * block * rows * columns };
  return split(context, `filter ${dy.name}`, dy.name, target, (part, { images, groups }) => {
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

/** Cuts a batch of images of so many values into its chunks, and arranges each. */
function split(
  context: BlockedContext,
  key: string,
  name: string,
  { batch, values }: { readonly batch: number; readonly values: number },
  arrange: (part: string, chunk: Chunk) => string,
): readonly string[] {
  const { graph } = context;
  return context.once(`chunks of ${key}`, () => {
    const chunks = chunksOf(context, batch);
    const parts =
      chunks.length === 1
        ? [name]
        : graph.split(
            graph.reshape(name, [batch, values]),
            chunks.map(({ images }) => images),
          );
    return chunks.map((chunk, i) => arrange(parts[i] ?? '', chunk));
  });
}
