import type { Pair } from '../../program/builder';
import type { OpNode, Value } from '../../program/program';
import { sameShape, sizeOf } from '../../program/program';
import type { BlockedContext, BlockedOperator } from './context';
import type { Fill, Form, ImageForm, StoredForm, SumForm } from './forms';
import { roundUp } from './layouts';
import { addSums, materialize, resize, scaleSum, sumOfImage } from './sum';

/**
 * Elementwise operators work in any layout, as long as all inputs share it. What they make of the
 * padding is worked out alongside; where that would not be a number, they stay row-major.
 */
const ON_NUMBERS: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  max: Math.max,
  min: Math.min,
  neg: (a) => -a,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  reciprocal: (a) => 1 / a,
  abs: Math.abs,
  // Only whether it is zero matters to anyone: erf is odd and rises to 1.
  erf: (a) => (a === 0 ? 0 : NaN),
  relu: (a) => Math.max(a, 0),
  relu6: (a) => Math.min(Math.max(a, 0), 6),
  step: (a) => (a > 0 ? 1 : 0),
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  tanh: Math.tanh,
  softplus: (a) => Math.log1p(Math.exp(a)),
};

/** What the padding becomes; undefined where it would be no number. */
function fillOf(op: string, fills: readonly Fill[]): Fill | undefined {
  const [a = 0, b = 0] = fills;
  if (op === 'mul' && (a === 0 || b === 0)) return 0;
  if (a === null || b === null) return op === 'div' || op === 'log' ? undefined : null;
  const fill = ON_NUMBERS[op]?.(a, b);
  return fill !== undefined && Number.isFinite(fill) ? fill : undefined;
}

const elementwise: BlockedOperator = (context, node) => {
  const { inputs, output } = node;
  const alike = inputs.filter((input) => sameShape(input.shape, output.shape));
  const others = inputs.filter((input) => !alike.includes(input));
  if (alike.some((input) => context.isImage(input))) {
    if (others.every((input) => sizeOf(input.shape) === 1)) return onImages(context, node);
    return others.length === 1 ? withNumbersPerChannel(context, node) : null;
  }
  if (!others.every((input) => sizeOf(input.shape) === 1)) return null;
  return onStored(context, node, alike);
};

function onImages(context: BlockedContext, node: OpNode): Form | null {
  const size = context.extent(node.output);
  const lazy = onSums(context, node) ?? asProduct(context, node, size);
  if (lazy) return lazy;
  const images = new Map<Value, ImageForm>();
  for (const input of node.inputs) {
    if (sameShape(input.shape, node.output.shape)) images.set(input, context.imageOf(input, size));
  }
  const fills = node.inputs.map((input) => images.get(input)?.fill);
  const fill = fillOf(
    node.op,
    node.inputs.map(
      (input, i) => fills[i] ?? (images.has(input) ? null : scalarOf(context, input)),
    ),
  );
  const [first] = images.values();
  if (fill === undefined || !first) return null;
  const names = new Map([...images].map(([value, { name }]) => [value, name]));
  return { ...first, name: context.emitOn(node, names), size, fill };
}

/** A product of which only sums per channel are wanted is never written: reduce.ts multiplies on the way. */
function asProduct(
  context: BlockedContext,
  { op, inputs, output }: OpNode,
  size: Pair,
): Form | null {
  const [a, b] = inputs as readonly [Value, Value?];
  if (op !== 'mul' || !b || !sameShape(a.shape, b.shape) || context.isOutput(output)) return null;
  if (!context.readersOf(output).every((reader) => reader.op === 'channelSum')) return null;
  const factors = [
    context.moves.fit(context.cleanImage(a), size),
    context.imageOf(b, size),
  ] as const;
  return { kind: 'product', factors };
}

/** The value of a constant scalar; null where it is known only at run time. */
function scalarOf({ program }: BlockedContext, value: Value): Fill {
  return program.constants.find((constant) => constant.value === value)?.data[0] ?? null;
}

/** Sums of scaled images stay such sums under +, − and under × by numbers per channel. */
function onSums(context: BlockedContext, node: OpNode): SumForm | null {
  const [a, b] = node.inputs as readonly [Value, Value?];
  if (!b || !sameShape(a.shape, b.shape)) return null;
  const forms = [context.form(a), context.form(b)];
  if (!forms.some((form) => form?.kind === 'sum')) return null;
  const [left, right] = [asSum(context, a), asSum(context, b)];
  const size = context.extent(node.output);
  if (node.op === 'add' || node.op === 'sub')
    return addSums(context, left, right, size, node.op === 'sub');
  if (node.op !== 'mul') return null;
  for (const [sum, other] of [
    [left, b],
    [right, a],
  ] as const) {
    if (sum.terms.length === 0 && sum.shift !== null) {
      const image = context.moves.fit(context.cleanImage(other), size);
      return scaleSum(context, sumOfImage(image), sum.shift);
    }
  }
  return null;
}

function asSum(context: BlockedContext, value: Value): SumForm {
  const form = context.form(value);
  return form?.kind === 'sum' ? form : sumOfImage(context.cleanImage(value));
}

/** An image with numbers per channel `[1, C, 1, 1]`, or per channel and sample `[N, C, 1, 1]`. */
function withNumbersPerChannel(context: BlockedContext, node: OpNode): Form | null {
  const { op, inputs, output } = node;
  const [a, b] = inputs as readonly [Value, Value];
  const [whole, numbers] = sameShape(a.shape, output.shape) ? [a, b] : [b, a];
  const [n, c, h, w] = numbers.shape;
  const [batch, channels] = output.shape;
  if (numbers.shape.length !== 4 || c !== channels || h !== 1 || w !== 1) return null;
  const size = context.extent(output);
  if (n === 1) {
    const vector = channelNumbers(context, numbers);
    if (op === 'mul') return scaleSum(context, asSum(context, whole), vector);
    if ((op === 'add' || op === 'sub') && whole === a) {
      const shift: SumForm = { ...asSum(context, whole), terms: [], shift: vector, size };
      return addSums(context, asSum(context, whole), shift, size, op === 'sub');
    }
    return null;
  }
  if (n !== batch || !(op === 'mul' || op === 'add' || (op === 'sub' && whole === a))) return null;
  return perSample(context, node, whole, numbers);
}

/** `[1, C, 1, 1]` as `[Cp]`. */
function channelNumbers(context: BlockedContext, numbers: Value): string {
  const image = context.cleanImage(numbers);
  return context.graph.reshape(image.name, [roundUp(image.channels, context.block)]);
}

function perSample(
  context: BlockedContext,
  node: OpNode,
  whole: Value,
  numbers: Value,
): ImageForm | null {
  const { graph, moves, block } = context;
  const size = context.extent(node.output);
  const image = context.imageOf(whole, size);
  const factors = context.image(numbers);
  const fill = fillOf(node.op, [image.fill, factors.fill]);
  if (fill === undefined) return null;
  const blocks = moves.blocks(image);
  const names = new Map([
    [whole, graph.reshape(image.name, [blocks, size[0] * size[1], block])],
    [numbers, graph.reshape(factors.name, [blocks, 1, block])],
  ]);
  return moves.as(image, context.emitOn(node, names), size, fill);
}

/** Weights, features and numbers per channel in one of the stored layouts. */
function onStored(
  context: BlockedContext,
  node: OpNode,
  alike: readonly Value[],
): StoredForm | null {
  const leader = alike
    .map((input) => context.form(input))
    .find((form): form is StoredForm => form?.kind === 'stored');
  if (!leader) return null;
  const { layout } = leader;
  const stored = new Map(alike.map((input) => [input, context.stored(input, layout)]));
  const fills = node.inputs.map((input) => {
    const form = stored.get(input);
    return form ? form.fill : scalarOf(context, input);
  });
  const fill = fillOf(node.op, fills);
  if (fill === undefined) return null;
  const names = new Map([...stored].map(([value, { name }]) => [value, name]));
  return { kind: 'stored', name: context.emitOn(node, names), layout, fill };
}

/** A ReLU or ReLU6 that is all that reads a sum joins its last pass. */
const rectify: BlockedOperator = (context, node) => {
  const [x] = node.inputs as readonly [Value];
  const form = context.form(x);
  const alone = context.readersOf(x).length === 1 && !context.isOutput(x);
  if (form?.kind === 'sum' && alone) {
    const sized = resize(context, form, context.extent(node.output));
    if (sized) return materialize(context, sized, node.op === 'relu6' ? 'relu6' : 'relu');
  }
  return elementwise(context, node);
};

export const ELEMENTWISE: Readonly<Record<string, BlockedOperator>> = {
  ...Object.fromEntries(Object.keys(ON_NUMBERS).map((name) => [name, elementwise])),
  relu: rectify,
  relu6: rectify,
};
