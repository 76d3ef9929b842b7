import type { Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import { cutImage, cutRowMajor, padColumns } from './conv';
import type { BlockedContext } from './context';
import type { ImageForm } from './forms';
import { blockedOp } from './image';
import { roundUp } from './layouts';
import type { WindowFit } from './window';

/**
 * Tensors of the weight gradient: images in place of channels, in chunks that are smaller than a
 * block, so that Conv takes its input row-major. (With a chunk as large as a block it would take it
 * for a blocked one, and the result would be wrong without a word.)
 */

/** How many images a chunk holds; the last one of a batch may hold fewer. */
export function chunkSize({ block }: BlockedContext, batch: number): number {
  return Math.min(block / 2, batch);
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
  const target = { batch, lead: channels, rows: high, columns: across };
  const chunks = split(context, `rows ${wide}`, wide, target, (part, count, images) => {
    if (channels === 1) return part;
    const view = graph.reshape(part, [count, images, channels, high * across]);
    return graph.transpose(view, [0, 2, 1, 3]);
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
  const target = { batch: image.batch, lead: blocks * block, rows: high, columns: across };
  const chunks = split(context, `input ${wide.name}`, wide.name, target, (part, count, images) => {
    const grouped = groupBlocks(context, part, [count, images, blocks, high * across * block]);
    const tall = graph.reshape(grouped, [count * blocks, block, images * high, across]);
    return blockedOp(graph, 'ReorderOutput', [tall], { channels: block });
  });
  return { rows, chunks };
}

/** dy as a filter `[Mp, images, oh, ow]` in the flat layout, for each chunk. */
export function dyFilters(context: BlockedContext, dy: ImageForm): readonly string[] {
  const { block } = context;
  const blocks = roundUp(dy.channels, block) / block;
  const [rows, columns] = dy.size;
  const target = { batch: dy.batch, lead: blocks * block, rows, columns };
  return split(context, `filter ${dy.name}`, dy.name, target, (part, count, images) =>
    groupBlocks(context, part, [count, images, blocks, rows * columns * block]),
  );
}

/** `[chunks, images, blocks, …]` → `[chunks, blocks, images, …]`. */
function groupBlocks(
  { graph }: BlockedContext,
  part: string,
  view: readonly [number, number, number, number],
): string {
  return view[2] === 1 ? part : graph.transpose(graph.reshape(part, view), [0, 2, 1, 3]);
}

interface Target {
  readonly batch: number;
  readonly lead: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Cuts a batch into chunks `[lead, images, rows, columns]`. `arrange` is given all full chunks at
 * once, and the images left over by themselves.
 */
function split(
  context: BlockedContext,
  key: string,
  name: string,
  { batch, lead, rows, columns }: Target,
  arrange: (part: string, chunks: number, images: number) => string,
): readonly string[] {
  const { graph } = context;
  return context.once(`chunks of ${key}`, () => {
    const images = chunkSize(context, batch);
    const full = Math.floor(batch / images);
    const rest = batch - full * images;
    const shaped = (part: string, chunks: number, count: number): string[] => {
      const arranged = arrange(part, chunks, count);
      const stacked = graph.reshape(arranged, [chunks * lead, count, rows, columns]);
      return graph.split(
        stacked,
        Array.from({ length: chunks }, () => lead),
      );
    };
    if (rest === 0) return shaped(name, full, images);
    const flat = graph.reshape(name, [batch, lead * rows * columns]);
    const [main = '', left = ''] = graph.split(flat, [full * images, rest]);
    return [...shaped(main, full, images), ...shaped(left, 1, rest)];
  });
}
