import { convAttributes } from '../../program/attributes';
import type { ConvAttributes, Pair } from '../../program/builder';
import type { OpNode, Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import type { BlockedContext, BlockedOperator } from './context';
import {
  cutRowMajor,
  fitWindows,
  padColumns,
  readBy,
  writeConv,
  type ConvCall,
  type ConvInput,
} from './convCall';
import type { Form, ImageForm, PhasedForm } from './forms';
import type { BlockedLayout } from './layouts';
import { stackOf } from './stack';
import { suitsTiles, writeTiles } from './tiles';

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

  const relu = reluAlone(context, node);
  const whole = { ...call, strides: conv.strides, relu: relu !== null };
  const name =
    (kind === 'blocked' ? inTiles(context, node, whole, { ...like, name: '', size }) : null) ??
    direct(context, node, kind, whole, size);
  if (name === null) return null;
  const image: ImageForm = { ...like, name, size };
  if (relu) context.hold(relu.output, image);
  return image;
};

function direct(
  context: BlockedContext,
  node: OpNode,
  kind: ConvKind,
  call: Omit<ConvCall, 'pads'>,
  size: Pair,
): string | null {
  const input = convInput(context, node, kind, call.kernel, size);
  return input && writeConv(context, input.name, { ...call, pads: input.pads });
}

function inTiles(
  context: BlockedContext,
  node: OpNode,
  call: Omit<ConvCall, 'pads'>,
  like: ImageForm,
): string | null {
  const [x] = node.inputs as readonly [Value];
  const conv = convAttributes(node.attributes);
  const read = readBy(context, conv, context.cleanImage(x), call.kernel, like.size);
  if (!read) return null;
  const padded = { ...call, pads: read.pads };
  if (!suitsTiles(context, read.part, padded, like)) return null;
  return writeTiles(context, read.part, padded, like);
}

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
  if (kind === 'flat') {
    const [, , ...size] = imageBatch(x.shape);
    const windows = fitWindows(conv, size, kernel, count);
    if (!windows) return null;
    const { rows, columns, pads } = windows;
    return { name: cutRowMajor(context, context.read(x), rows, columns, size), size, pads };
  }
  const read = readBy(context, conv, context.cleanImage(x), kernel, count);
  if (!read) return null;
  const { rows, columns, pads, part } = read;
  const learns = context
    .readersOf(x)
    .some(({ op, inputs }) => op === 'conv2dWeightGrad' && inputs[0] === x);
  if (!learns || kind === 'depthwise') return { ...part, pads };
  const learning = { conv, filters: imageBatch(node.output.shape)[1], kernel, size: count };
  const stack = kind === 'blocked' ? stackOf(context, learning, part, [rows, columns]) : null;
  if (stack) return { ...stack.image, pads: [rows.before, 0, rows.after - stack.gap, 0] };
  const wide = padColumns(context, part, columns);
  return { ...wide, pads: [rows.before, 0, rows.after, 0] };
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
    const own = phaseOf(conv, phase);
    const windows = fitWindows(own, [height, width], call.kernel, size);
    if (!windows) return null;
    const { rows, columns, pads } = windows;
    const input = cutRowMajor(context, plain, rows, columns, [height, width]);
    const name = writeConv(context, input, { ...call, strides: own.strides, pads });
    parts.push({ ...like, name, size });
  }
  return { kind: 'phased', parts: parts as unknown as PhasedForm['parts'] };
}

/** The convolution of a phase: every second place, from this one on. */
export function phaseOf(conv: ConvAttributes, [row, column]: Pair): ConvAttributes {
  const [high, wide] = conv.strides;
  const [top, left, bottom, right] = conv.pads;
  return {
    ...conv,
    strides: [2 * high, 2 * wide],
    pads: [top - row * high, left - column * wide, bottom, right],
  };
}

export const CONV_FORWARD: Readonly<Record<string, BlockedOperator>> = { conv2d };
