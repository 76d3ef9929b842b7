import { convAttributes } from '../../program/attributes';
import type { ConvAttributes, Pair } from '../../program/builder';
import type { OpNode, Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import type { BlockedContext, BlockedOperator } from './context';
import type { Form, ImageForm, PhasedForm } from './forms';
import { blockedOp } from './image';
import type { BlockedLayout } from './layouts';
import { stackOf } from './stack';
import { fitWindow, type WindowFit } from './window';

/**
 * How a convolution is written. `blocked`: blocked input. `flat`: row-major input of fewer channels
 * than a block has, of which nothing is padded. `depthwise`: every channel by itself.
 */
export type ConvKind = 'blocked' | 'flat' | 'depthwise';

/** @returns null where groups are neither single channels nor whole blocks */
export function convKind(
  block: number,
  channels: number,
  filters: number,
  group: number,
): ConvKind | null {
  if (group === 1) return channels < block ? 'flat' : 'blocked';
  if (group === channels && group === filters) return 'depthwise';
  const whole = (channels / group) % block === 0 && (filters / group) % block === 0;
  return whole ? 'blocked' : null;
}

export function filterLayout({ layouts }: BlockedContext, kind: ConvKind): BlockedLayout {
  return kind === 'blocked' ? layouts.filter : layouts.flatFilter;
}

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

const conv2d: BlockedOperator = (context, node) => {
  const [x, weight, bias] = node.inputs as readonly [Value, Value, Value?];
  const conv = convAttributes(node.attributes);
  const [batch, channels] = imageBatch(x.shape);
  const [filters, , kh, kw] = imageBatch(weight.shape);
  const kind = convKind(context.block, channels, filters, conv.group);
  if (!kind) return null;
  const kernel: Pair = [kh, kw];
  const size = context.extent(node.output);
  const like = { kind: 'image', batch, channels: filters, fill: 0 } as const;
  const call = {
    kernel,
    filter: context.cleanStored(weight, filterLayout(context, kind)),
    bias: bias ? context.perChannel(bias) : null,
    dilations: conv.dilations,
    group: kind === 'depthwise' ? roundGroups(context, filters) : conv.group,
  };

  if (kind === 'flat' && isPooledByTwo(context, node, size))
    return phases(context, node, conv, { ...call, pads: [] }, { ...like, name: '', size });

  const input = convInput(context, node, kind, kernel, size);
  if (!input) return null;
  const relu = reluAlone(context, node);
  const name = writeConv(context, input.name, {
    ...call,
    pads: input.pads,
    strides: conv.strides,
    relu: relu !== null,
  });
  const image: ImageForm = { ...like, name, size };
  if (relu) context.hold(relu.output, image);
  return image;
};

function roundGroups({ block }: BlockedContext, groups: number): number {
  return Math.ceil(groups / block) * block;
}

/** The ReLU that is all that reads a convolution: Conv does it in passing. */
function reluAlone(context: BlockedContext, { output }: OpNode): OpNode | null {
  const [reader, ...others] = context.readersOf(output);
  return reader?.op === 'relu' && others.length === 0 && !context.isOutput(output) ? reader : null;
}

interface PaddedInput extends ConvInput {
  readonly pads: readonly number[];
}

/**
 * The input cut to what the places asked for read. Where the weight gradient will want the columns
 * padded beforehand, they are padded here already, and both read the same.
 */
function convInput(
  context: BlockedContext,
  node: OpNode,
  kind: ConvKind,
  kernel: Pair,
  count: Pair,
): PaddedInput | null {
  const [x] = node.inputs as readonly [Value];
  const conv = convAttributes(node.attributes);
  const image = kind === 'flat' ? null : context.cleanImage(x);
  const [, , height, width] = imageBatch(x.shape);
  const size = image?.size ?? [height, width];
  const rows = fitAxis(conv, 0, size[0], kernel[0], count[0]);
  const columns = fitAxis(conv, 1, size[1], kernel[1], count[1]);
  if (!rows || !columns) return null;
  if (!image) {
    const name = cutRowMajor(context, context.read(x), rows, columns, size);
    return { name, size, pads: [rows.before, columns.before, rows.after, columns.after] };
  }
  const cut = cutImage(context, image, rows, columns);
  const learns = context
    .readersOf(x)
    .some(({ op, inputs }) => op === 'conv2dWeightGrad' && inputs[0] === x);
  if (!learns || kind === 'depthwise')
    return { ...cut, pads: [rows.before, columns.before, rows.after, columns.after] };
  const learning = { conv, filters: imageBatch(node.output.shape)[1], kernel, size: count };
  const stack = kind === 'blocked' ? stackOf(context, learning, cut, [rows, columns]) : null;
  if (stack) return { ...stack.image, pads: [rows.before, 0, rows.after - stack.gap, 0] };
  const wide = padColumns(context, cut, columns);
  return { ...wide, pads: [rows.before, 0, rows.after, 0] };
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

/**
 * Whether only max pools by 2 (and their gradients) read a convolution's output. Then its places are
 * computed as four convolutions of doubled stride, one for each place of the pool's window: dealing
 * out the output afterwards costs more than reading a small input four times.
 */
function isPooledByTwo(context: BlockedContext, node: OpNode, size: Pair): boolean {
  if (context.isOutput(node.output) || size[0] % 2 !== 0 || size[1] % 2 !== 0) return false;
  const readers = context.readersOf(node.output);
  return (
    readers.some(({ op }) => op === 'maxPool2d') &&
    readers.every(
      ({ op, inputs, attributes }) =>
        (op === 'maxPool2d' || op === 'maxPool2dGrad') &&
        inputs[0] === node.output &&
        isByTwo(attributes),
    )
  );
}

export function isByTwo(attributes: OpNode['attributes']): boolean {
  return (
    String(attributes['kernel']) === '2,2' &&
    String(attributes['strides']) === '2,2' &&
    String(attributes['pads']) === '0,0,0,0'
  );
}

/** The four phases (row, column) of `PhasedForm`, in its order. */
export const PHASES: readonly Pair[] = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

function phases(
  context: BlockedContext,
  node: OpNode,
  conv: ConvAttributes,
  call: ConvCall,
  like: ImageForm,
): Form | null {
  const [x] = node.inputs as readonly [Value];
  const [, , height, width] = imageBatch(x.shape);
  const size: Pair = [like.size[0] / 2, like.size[1] / 2];
  const plain = context.read(x);
  const parts: ImageForm[] = [];
  for (const phase of PHASES) {
    const rows = fitPhase(conv, phase, 0, height, call.kernel[0], size[0]);
    const columns = fitPhase(conv, phase, 1, width, call.kernel[1], size[1]);
    if (!rows || !columns) return null;
    const input = cutRowMajor(context, plain, rows, columns, [height, width]);
    const name = writeConv(context, input, {
      ...call,
      strides: [conv.strides[0] * 2, conv.strides[1] * 2],
      pads: [rows.before, columns.before, rows.after, columns.after],
    });
    parts.push({ ...like, name, size });
  }
  return { kind: 'phased', parts: parts as unknown as PhasedForm['parts'] };
}

/** One window axis of a phase: every second place of the convolution. */
export function fitPhase(
  conv: ConvAttributes,
  phase: Pair,
  axis: 0 | 1,
  size: number,
  kernel: number,
  count: number,
): WindowFit | null {
  return fitWindow(size, {
    count,
    stride: conv.strides[axis] * 2,
    taps: kernel,
    dilation: conv.dilations[axis],
    offset: phase[axis] * conv.strides[axis] - conv.pads[axis],
  });
}

export const CONV_FORWARD: Readonly<Record<string, BlockedOperator>> = { conv2d };
