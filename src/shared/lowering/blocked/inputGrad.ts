import { convAttributes } from '../../program/attributes';
import type { ConvAttributes, Pair } from '../../program/builder';
import type { Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import { convKind, filterLayout, type ConvKind } from './conv';
import { cutImage, padColumns, writeConv } from './convCall';
import type { BlockedContext, BlockedOperator } from './context';
import type { ImageForm } from './forms';
import { blockedOp, zeros } from './image';
import { roundUp } from './layouts';
import { filterFromRowMajor, rowMajorFromStored } from './reorder';
import { suitsTiles, writeTiles } from './tiles';
import { fitWindow, type WindowFit } from './window';

/**
 * The input gradient as convolutions of dy. Place r of dx gets dy[i] · w[u] for all i · s + u · d − p = r,
 * so with stride s the places r ≡ a (mod s) form a phase of their own, which uses the taps
 * u · d ≡ a + p (mod s) and is a convolution of stride 1 with those taps turned around. The phases are
 * woven together. At stride 1 there is one phase with every tap.
 */
const conv2dInputGrad: BlockedOperator = (context, node) => {
  const [dy, weight] = node.inputs as readonly [Value, Value];
  const conv = convAttributes(node.attributes);
  const [batch, channels] = imageBatch(node.output.shape);
  const [filters, , kh, kw] = imageBatch(weight.shape);
  const kind = convKind(context.block, channels, filters, conv.group);
  if (!kind) return null;
  const size = context.extent(node.output);
  const like: ImageForm = { kind: 'image', name: '', batch, channels, size, fill: 0 };
  const turned = turnedFilter(context, weight, kind, conv.group);
  return gradientByPhases(context, context.cleanImage(dy), turned, conv, [kh, kw], like);
};

/** @param like what dx is to be, without its name */
export function gradientByPhases(
  context: BlockedContext,
  dy: ImageForm,
  filter: TurnedFilter,
  window: Pick<ConvAttributes, 'strides' | 'dilations' | 'pads'>,
  kernel: Pair,
  like: ImageForm,
): ImageForm {
  const { strides } = window;
  const phasesOf = (axis: 0 | 1): Taps[] =>
    Array.from({ length: strides[axis] }, (_, phase) =>
      tapsOfPhase(window, axis, phase, kernel[axis]),
    );
  const columnPhases = phasesOf(1);
  const count: Pair = [Math.ceil(like.size[0] / strides[0]), Math.ceil(like.size[1] / strides[1])];
  const rows = phasesOf(0).map((rowTaps) =>
    context.moves.weaveColumns(
      columnPhases.map((columnTaps) => {
        const name = phaseGradient(context, dy, filter, [rowTaps, columnTaps], count, like);
        return { ...like, name, size: count };
      }),
    ),
  );
  return context.moves.fit(context.moves.weaveRows(rows), like.size);
}

/** The taps of one axis that meet a phase, in the order in which they read dy. */
interface Taps {
  /** Indices into the kernel, falling. */
  readonly taps: readonly number[];
  /** Where in dy the first of them reads for place 0 of the phase. */
  readonly offset: number;
  /** How far apart in dy they read. */
  readonly dilation: number;
}

export function tapsOfPhase(
  conv: Pick<ConvAttributes, 'strides' | 'dilations' | 'pads'>,
  axis: 0 | 1,
  phase: number,
  kernel: number,
): Taps {
  const stride = conv.strides[axis];
  const at = (tap: number): number => phase + conv.pads[axis] - tap * conv.dilations[axis];
  const taps = Array.from({ length: kernel }, (_, i) => kernel - 1 - i).filter(
    (tap) => at(tap) % stride === 0,
  );
  const reads = taps.map((tap) => at(tap) / stride);
  const [first = 0, second = first + 1] = reads;
  return { taps, offset: first, dilation: second - first };
}

/** A filter with channels and filters exchanged. */
export interface TurnedFilter {
  /** The taps of these rows and columns, in this order. */
  cut(rows: readonly number[], columns: readonly number[]): string;
  readonly group: number;
}

function phaseGradient(
  context: BlockedContext,
  dy: ImageForm,
  filter: TurnedFilter,
  [rowTaps, columnTaps]: readonly [Taps, Taps],
  count: Pair,
  like: ImageForm,
): string {
  const fitted = [rowTaps, columnTaps].map(({ taps, offset, dilation }, axis) =>
    taps.length === 0
      ? null
      : fitWindow(dy.size[axis] ?? 1, {
          count: count[axis] ?? 1,
          stride: 1,
          taps: taps.length,
          dilation,
          offset,
        }),
  );
  const [rows, columns] = fitted;
  // A phase that no window touches.
  if (!rows || !columns) return zeros(context.graph, context.moves.shape(like, count));
  const cut = cutImage(context, dy, rows, columns);
  const call = {
    filter: filter.cut(rowTaps.taps, columnTaps.taps),
    kernel: [rowTaps.taps.length, columnTaps.taps.length] as const,
    pads: [rows.before, columns.before, rows.after, columns.after],
    dilations: [rowTaps.dilation, columnTaps.dilation] as const,
    group: filter.group,
  };
  const part = { ...like, size: count };
  if (suitsTiles(context, cut, call, part)) return writeTiles(context, cut, call, part);
  if (!paysToPad(columns, count[1])) return writeConv(context, cut.name, call);
  const wide = padColumns(context, cut, columns);
  return writeConv(context, wide.name, { ...call, pads: [rows.before, 0, rows.after, 0] });
}

/**
 * Whether columns are better padded beforehand. Conv skips padded rows, but places that read padded
 * columns one by one: cheap while these are few.
 */
function paysToPad({ before, after }: WindowFit, places: number): boolean {
  return before + after > places / 4;
}

/** The filter with channels and filters exchanged, from which each phase takes its taps. */
function turnedFilter(
  context: BlockedContext,
  weight: Value,
  kind: ConvKind,
  group: number,
): TurnedFilter {
  const { graph, block } = context;
  const [filters, perGroup, kh, kw] = imageBatch(weight.shape);
  const taps = kh * kw;
  if (kind === 'depthwise') {
    const stored = roundUp(filters, block);
    const name = context.cleanStored(weight, filterLayout(context, kind));
    const byTap = graph.reshape(name, [stored / block, taps, block]);
    return {
      group: stored,
      cut: (rows, columns) => {
        const indices = graph.integers(tapIndices(rows, columns, kw));
        const chosen = graph.op('Gather', [byTap, indices], { attributes: { axis: 1 } });
        return graph.reshape(chosen, [stored, 1, rows.length, columns.length]);
      },
    };
  }
  // Blocks of B channels × B filters, transposed each: [group, blocks of M, blocks of C, taps].
  const outputs = roundUp(filters / group, block) / block;
  const inputs = roundUp(perGroup, block) / block;
  const count = group * outputs * inputs * taps;
  const blocks = context.once(`turned ${weight.id}`, () =>
    graph.reshape(
      blockedOp(graph, 'ReorderInput', [
        graph.reshape(fullFilter(context, weight, kind), [count, block, 1, block]),
      ]),
      [count, block * block],
    ),
  );
  return {
    group,
    cut: (rows, columns) => {
      const chosen = tapIndices(rows, columns, kw);
      const order: number[] = [];
      for (let g = 0; g < group; g++)
        for (let c = 0; c < inputs; c++)
          for (let m = 0; m < outputs; m++)
            for (const tap of chosen) order.push(((g * outputs + m) * inputs + c) * taps + tap);
      return context.once(`turned ${weight.id} ${order.join(' ')}`, () => {
        const shape = [group * inputs * block, outputs * block, rows.length, columns.length];
        return graph.reshape(graph.op('Gather', [blocks, graph.integers(order)]), shape);
      });
    },
  };
}

function tapIndices(rows: readonly number[], columns: readonly number[], kw: number): number[] {
  return rows.flatMap((u) => columns.map((v) => u * kw + v));
}

/** The filter in blocks both ways, also where the forward convolution reads it flat. */
function fullFilter(context: BlockedContext, weight: Value, kind: ConvKind): string {
  const { layouts, graph } = context;
  if (kind === 'blocked') return context.cleanStored(weight, layouts.filter);
  const flat = context.stored(weight, layouts.flatFilter);
  const plain = rowMajorFromStored(context, flat, weight.shape);
  return filterFromRowMajor(graph, plain, weight.shape, layouts.filter);
}

export const CONV_INPUT_GRADIENT: Readonly<Record<string, BlockedOperator>> = { conv2dInputGrad };
