import { poolAttributes } from '../../program/attributes';
import type { Pair, PoolAttributes } from '../../program/builder';
import { windowPopulation } from '../../program/ops/pool';
import type { Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import { isByTwo } from './conv';
import type { BlockedContext, BlockedOperator } from './context';
import type { ImageForm, PhasedForm } from './forms';
import { blockedOp } from './image';
import { gradientByPhases } from './inputGrad';
import { roundUp } from './layouts';
import { shift, slidingGradient } from './slidingPoolGrad';
import { fitWindow } from './window';

/** What a max pool by 2 computed on its way, and its gradient uses. */
interface Halves {
  /** The window's four values by phase, or the image itself. */
  readonly from: PhasedForm['parts'] | ImageForm;
  /** The larger of each row of the window: upper and lower; or these rows in turn. */
  readonly rows: readonly [upper: ImageForm, lower: ImageForm] | ImageForm;
  /** Size of the pooled image. */
  readonly size: Pair;
}

const halvesKey = (y: Value): string => `halves ${y.id}`;

/**
 * Max pool by 2. Where it learns, the larger of two columns first and then of two rows: the gradient
 * needs both.
 */
const maxPool2d: BlockedOperator = (context, node) => {
  const [x] = node.inputs as readonly [Value];
  if (!suits(context, x)) return null;
  const pool = poolAttributes(node.attributes);
  if (!isByTwo(node.attributes)) return slidingPool(context, node.output, x, pool, 'MaxPool');
  const form = context.form(x);
  const size = context.extent(node.output);
  if (form?.kind === 'phased' && String(form.parts[0].size) === String(size))
    return maxOfPhases(context, node.output, form);

  const image = context.imageOf(x, [size[0] * 2, size[1] * 2]);
  const learns = context.readersOf(node.output).some(({ op }) => op === 'maxPool2dGrad');
  if (!learns) return largest(context, image, [2, 2]);
  const rows = largest(context, image, [1, 2]);
  context.once<Halves>(halvesKey(node.output), () => ({ from: image, rows, size }));
  return largest(context, rows, [2, 1]);
};

/** Whether x is at hand in blocks, or fills one at least: then it is worth while to reorder it. */
function suits(context: BlockedContext, x: Value): boolean {
  return context.isImage(x) || imageBatch(x.shape)[1] >= context.block;
}

/** The largest of each window; windows touch each other. */
function largest({ graph }: BlockedContext, image: ImageForm, window: Pair): ImageForm {
  const name = blockedOp(graph, 'MaxPool', [image.name], { kernel_shape: window, strides: window });
  return { ...image, name, size: [image.size[0] / window[0], image.size[1] / window[1]] };
}

function maxOfPhases(context: BlockedContext, y: Value, { parts }: PhasedForm): ImageForm {
  const larger = (one: ImageForm, other: ImageForm): ImageForm => ({
    ...one,
    name: context.graph.op('Max', [one.name, other.name]),
  });
  const upper = larger(parts[0], parts[1]);
  const lower = larger(parts[2], parts[3]);
  const { size } = parts[0];
  context.once<Halves>(halvesKey(y), () => ({ from: parts, rows: [upper, lower], size }));
  return larger(upper, lower);
}

/** Any window, with ONNX Runtime's own blocked pooling. */
function slidingPool(
  context: BlockedContext,
  y: Value,
  x: Value,
  pool: PoolAttributes,
  type: 'MaxPool' | 'AveragePool',
): ImageForm | null {
  const size = context.extent(y);
  const [, , height, width] = imageBatch(x.shape);
  const rows = fitPool(pool, 0, height, size[0]);
  const columns = fitPool(pool, 1, width, size[1]);
  if (!rows || !columns) return null;
  const image = context.imageOf(x, [rows.end, columns.end]);
  if (type === 'AveragePool' && image.fill !== 0) return null;
  const name = blockedOp(context.graph, type, [image.name], {
    kernel_shape: pool.kernel,
    strides: pool.strides,
    pads: [rows.before, columns.before, rows.after, columns.after],
    ...(type === 'AveragePool' ? { count_include_pad: 0 } : {}),
  });
  return { ...image, name, size };
}

function fitPool(pool: PoolAttributes, axis: 0 | 1, size: number, count: number) {
  return fitWindow(size, {
    count,
    stride: pool.strides[axis],
    taps: pool.kernel[axis],
    dilation: 1,
    offset: -pool.pads[axis],
  });
}

/**
 * The gradient of a max pool by 2: the lower row gets what step(lower − upper) lets pass and the
 * upper row the rest, and the same for columns, so that the first of equal values wins. A pool that
 * slides otherwise goes one axis after the other (slidingPoolGrad.ts).
 */
const maxPool2dGrad: BlockedOperator = (context, node) => {
  const [x, y, dy] = node.inputs as readonly [Value, Value, Value];
  if (!suits(context, x) && !context.isImage(dy)) return null;
  const pool = poolAttributes(node.attributes);
  if (!isByTwo(node.attributes)) return slidingGradient(context, node.output, [x, y, dy], pool);
  const halves = context.known<Halves>(halvesKey(y));
  if (!halves) return slidingGradient(context, node.output, [x, y, dy], pool);

  const { from, rows, size } = halves;
  const slope = context.moves.fit(context.cleanImage(dy), size);
  if (isImages(from)) {
    const [a, b, c, d] = from;
    const [toUpper, toLower] = pass(context, slope, lead(context, rows, [2, 1]));
    const parts = [
      ...pass(context, toUpper, lead(context, [a, b], [1, 2])),
      ...pass(context, toLower, lead(context, [c, d], [1, 2])),
    ];
    return { kind: 'phased', parts: parts as unknown as PhasedForm['parts'] };
  }
  return wovenGradient(context, from, rows, slope, context.extent(node.output));
};

function wovenGradient(
  context: BlockedContext,
  from: ImageForm,
  rows: Halves['rows'],
  slope: ImageForm,
  size: Pair,
): ImageForm {
  const { moves } = context;
  // What is written first is computed last: right before it is used, and in the cache then.
  const columnsLead = lead(context, from, [1, 2]);
  const both = moves.weaveRows(pass(context, slope, lead(context, rows, [2, 1])));
  const dx = moves.fit(moves.weaveColumns(pass(context, both, columnsLead)), size);
  // Every window passes its dy on to one value, so both add up to the same.
  if (size[0] >= from.size[0] && size[1] >= from.size[1]) context.sumsLike(dx, slope);
  return dx;
}

function isImages<T extends readonly ImageForm[]>(from: T | ImageForm): from is T {
  return Array.isArray(from);
}

/** By how much the second of two values is the larger one: of two images, or of each window of one. */
function lead(
  context: BlockedContext,
  values: readonly [ImageForm, ImageForm] | ImageForm,
  window: Pair,
): string {
  const { graph } = context;
  if (isImages(values)) return graph.op('Sub', [values[1].name, values[0].name]);
  // One pass of a convolution of each channel by itself, rather than a split and a subtraction.
  const axis = window[0] === 2 ? 0 : 1;
  return shift(context, values, null, { axis, kernel: [-1, 1], stride: 2, pads: [0, 0] });
}

/** What of a gradient goes to the first of two values and to the second, by the second's lead. */
function pass(context: BlockedContext, slope: ImageForm, lead: string): [ImageForm, ImageForm] {
  const { graph } = context;
  const second = graph.op('Mul', [slope.name, graph.step(lead)]);
  return [
    { ...slope, name: graph.op('Sub', [slope.name, second]) },
    { ...slope, name: second },
  ];
}

const avgPool2d: BlockedOperator = (context, node) => {
  const [x] = node.inputs as readonly [Value];
  if (!suits(context, x)) return null;
  return slidingPool(context, node.output, x, poolAttributes(node.attributes), 'AveragePool');
};

/** Where windows do not meet, each value spreads over its own. */
const avgPool2dGrad: BlockedOperator = (context, node) => {
  const [dy] = node.inputs as readonly [Value];
  if (!context.isImage(dy)) return null;
  const pool = poolAttributes(node.attributes);
  const { kernel, strides, pads } = pool;
  if (String(kernel) !== String(strides) || pads.some((pad) => pad !== 0))
    return overlappingAverage(context, node.output, dy, pool);
  const { graph, moves } = context;
  const image = context.cleanImage(dy);
  const share = graph.op('Mul', [image.name, graph.scalar(1 / (kernel[0] * kernel[1]))]);
  const name = blockedOp(graph, 'Upsample', [share], { scales: [1, 1, ...kernel] });
  const size: Pair = [image.size[0] * kernel[0], image.size[1] * kernel[1]];
  return moves.fit({ ...image, name, size }, context.extent(node.output));
};

/** Windows that meet: dy, shared out by window, spread by a depthwise input gradient with ones. */
function overlappingAverage(
  context: BlockedContext,
  dx: Value,
  dy: Value,
  pool: PoolAttributes,
): ImageForm {
  const { graph, moves, block } = context;
  const [batch, channels, height, width] = imageBatch(dx.shape);
  const [, , oh, ow] = imageBatch(dy.shape);
  const image = moves.fit(context.cleanImage(dy), [oh, ow]);
  const shares = windowPopulation([height, width], pool).map((count) => 1 / count);
  const view = graph.reshape(image.name, [moves.blocks(image), oh * ow, block]);
  const shared = graph.op('Mul', [view, graph.floats(shares, [1, oh * ow, 1])]);
  const stored = roundUp(channels, block);
  const ones = {
    group: stored,
    cut: (rows: readonly number[], columns: readonly number[]): string => {
      const shape = [stored, 1, rows.length, columns.length];
      return graph.op('Expand', [graph.scalar(1), graph.integers(shape)]);
    },
  };
  const window = { strides: pool.strides, dilations: [1, 1], pads: pool.pads } as const;
  const size = context.extent(dx);
  const like: ImageForm = { kind: 'image', name: '', batch, channels, size, fill: 0 };
  const even = moves.as(image, shared, [oh, ow]);
  return gradientByPhases(context, even, ones, window, pool.kernel, like);
}

export const POOL: Readonly<Record<string, BlockedOperator>> = {
  maxPool2d,
  maxPool2dGrad,
  avgPool2d,
  avgPool2dGrad,
};
