import type { ConvAttributes, Pads, Pair } from '../../program/builder';
import type { BlockedContext } from './context';
import type { ImageForm } from './forms';
import { blockedOp } from './image';
import { roundUp } from './layouts';
import { fitWindow, type WindowFit } from './window';

/** ONNX Runtime's blocked Conv, and the part of an image that it reads. */

/** One window axis of a convolution, as many places as asked for. */
export function fitAxis(
  conv: ConvAttributes,
  axis: 0 | 1,
  size: number,
  kernel: number,
  count: number,
): WindowFit | null {
  return fitWindow(size, {
    count,
    stride: conv.strides[axis],
    taps: kernel,
    dilation: conv.dilations[axis],
    offset: -conv.pads[axis],
  });
}

/** Where both axes of a window read. */
export interface Windows {
  readonly rows: WindowFit;
  readonly columns: WindowFit;
  /** The zeros beside what is read: top, left, bottom, right. */
  readonly pads: Pads;
}

/** @returns null where no value is read at all */
export function fitWindows(
  conv: ConvAttributes,
  size: Pair,
  kernel: Pair,
  count: Pair,
): Windows | null {
  const rows = fitAxis(conv, 0, size[0], kernel[0], count[0]);
  const columns = fitAxis(conv, 1, size[1], kernel[1], count[1]);
  if (!rows || !columns) return null;
  return { rows, columns, pads: [rows.before, columns.before, rows.after, columns.after] };
}

/** The part of an image that a convolution's windows read, or null as above. */
export function readBy(
  context: BlockedContext,
  conv: ConvAttributes,
  image: ImageForm,
  kernel: Pair,
  count: Pair,
): (Windows & { readonly part: ImageForm }) | null {
  const windows = fitWindows(conv, image.size, kernel, count);
  return windows && { ...windows, part: cutImage(context, image, windows.rows, windows.columns) };
}

/** What ONNX's blocked Conv reads: an ONNX value and the size of its images. */
export interface ConvInput {
  readonly name: string;
  readonly size: Pair;
}

export interface ConvCall {
  readonly filter: string;
  readonly kernel: Pair;
  readonly bias?: string | null | undefined;
  /** A result to add to. */
  readonly sum?: string | null;
  readonly pads: readonly number[];
  readonly strides?: Pair;
  readonly dilations?: Pair;
  readonly group?: number;
  readonly relu?: boolean;
}

export function writeConv({ graph }: BlockedContext, input: string, call: ConvCall): string {
  const { filter, kernel, bias, sum, pads, strides = [1, 1], dilations = [1, 1] } = call;
  const rest = sum ? [bias ?? '', sum] : bias ? [bias] : [];
  return blockedOp(graph, 'Conv', [input, filter, ...rest], {
    kernel_shape: kernel,
    pads,
    strides,
    dilations,
    group: call.group ?? 1,
    ...(call.relu ? { activation: 'Relu' } : {}),
  });
}

/**
 * A depthwise convolution with the same taps for every channel: a sum of shifted images.
 * @param taps row by row, as many as the kernel has
 */
export function writeShifts(
  context: BlockedContext,
  { name, channels }: Pick<ImageForm, 'name' | 'channels'>,
  taps: readonly number[],
  call: Omit<ConvCall, 'filter' | 'group'>,
): string {
  const { graph, block } = context;
  const stored = roundUp(channels, block);
  // In the order of depthwise filters: blocks of channels, taps, channels.
  const values = Float32Array.from(
    { length: stored * taps.length },
    (_, place) => taps[Math.floor(place / block) % taps.length] ?? 0,
  );
  const filter = graph.floats(values, [stored, 1, ...call.kernel]);
  return writeConv(context, name, { ...call, filter, group: stored });
}

export function cutImage(
  context: BlockedContext,
  image: ImageForm,
  rows: WindowFit,
  columns: WindowFit,
): ImageForm {
  const { start, end } = rows;
  return context.once(`cut ${image.name} ${start}:${end} ${columns.start}:${columns.end}`, () =>
    context.moves.crop(image, [start, end], [columns.start, columns.end]),
  );
}

export function padColumns(
  context: BlockedContext,
  image: ImageForm,
  { before, after }: WindowFit,
): ImageForm {
  return context.once(`columns ${image.name} ${before} ${after}`, () =>
    context.moves.pad(image, [0, before, 0, after]),
  );
}

export function cutRowMajor(
  context: BlockedContext,
  name: string,
  rows: WindowFit,
  columns: WindowFit,
  size: Pair,
): string {
  const whole =
    rows.start === 0 && columns.start === 0 && rows.end === size[0] && columns.end === size[1];
  if (whole) return name;
  const key = `cut ${name} ${rows.start}:${rows.end} ${columns.start}:${columns.end}`;
  return context.once(key, () =>
    context.graph.slice(name, [2, 3], [rows.start, columns.start], [rows.end, columns.end]),
  );
}
