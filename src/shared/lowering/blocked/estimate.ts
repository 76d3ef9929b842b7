import { pair } from '../../program/attributes';
import type { OpNode, Value } from '../../program/program';
import { sizeOf } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import { roundUp, type BlockSize } from './layouts';

/**
 * How long operators take in either lowering, roughly: nanoseconds on one core of the machine that
 * docs/performance.md was measured on. Only the ratio of two sums is used, to choose a lowering. A
 * stopwatch would choose better now and then, but not the same each time, and the two lowerings
 * round differently: a run could not be repeated bit for bit.
 */
export interface Estimate {
  standard: number;
  blocked: number;
}

/** For each multiplication of a convolution; blocked ones count those with padding too. */
const STANDARD_MAC = 0.014;
const BLOCKED_MAC = 0.009;
/** For each value that the standard forms copy so that a matrix product can read it. */
const PATCH = 0.4;
/** For each value in and out of an operator that computes little. */
const MOVE = 0.1;
/** For each value that is looked at by the window of a pool. */
const STANDARD_POOL = 0.6;
const BLOCKED_POOL = 0.25;
/** For each value put in another order. */
export const REORDER = 0.4;

const CONVOLUTIONS = new Set(['conv2d', 'conv2dInputGrad', 'conv2dWeightGrad']);
const POOLS = new Set(['maxPool2d', 'maxPool2dGrad', 'avgPool2d', 'avgPool2dGrad']);

/** Of a node in plain ONNX operators. */
export function standardCost(node: OpNode): number {
  if (CONVOLUTIONS.has(node.op)) {
    const { macs, patches, values } = convolution(node, 1);
    return STANDARD_MAC * macs + PATCH * patches + MOVE * values;
  }
  return elsewhere(node, 1, STANDARD_POOL);
}

/** Of a node in blocked form, where channels are filled up to whole blocks. */
export function blockedCost(node: OpNode, block: BlockSize): number {
  if (CONVOLUTIONS.has(node.op)) {
    const { macs, values } = convolution(node, block);
    return BLOCKED_MAC * macs + 2 * MOVE * values;
  }
  return elsewhere(node, block, BLOCKED_POOL);
}

interface Convolution {
  readonly macs: number;
  readonly patches: number;
  readonly values: number;
}

function convolution({ op, inputs, output, attributes }: OpNode, block: number): Convolution {
  const [first, second] = inputs as readonly [Value, Value];
  // In this order: the side that the kernel slides over, the side of its places, the kernel.
  const [wide, narrow] =
    op === 'conv2d'
      ? [first, output]
      : op === 'conv2dInputGrad'
        ? [output, first]
        : [first, second];
  const [, channels] = imageBatch(wide.shape);
  const [batch, filters, rows, columns] = imageBatch(narrow.shape);
  const [kh, kw] =
    op === 'conv2dWeightGrad' ? pair(attributes, 'kernel') : imageBatch(second.shape).slice(2);
  const group = Number(attributes['group']);
  const taps = (kh ?? 1) * (kw ?? 1);
  const places = batch * rows * columns;
  // Few channels are read row-major, without padding; depthwise ones are not multiplied across.
  const inner = channels < block ? channels : roundUp(channels / group, group === 1 ? block : 1);
  return {
    macs: places * taps * roundUp(filters, block) * inner,
    patches: places * taps * channels,
    values: padded(wide, block) + padded(narrow, block),
  };
}

function elsewhere(node: OpNode, block: number, pool: number): number {
  const values = [...node.inputs, node.output].reduce(
    (sum, value) => sum + padded(value, block),
    0,
  );
  if (!POOLS.has(node.op)) return MOVE * values;
  const [kh, kw] = pair(node.attributes, 'kernel');
  const small = node.op.endsWith('Grad') ? (node.inputs.at(-1) as Value) : node.output;
  return MOVE * values + pool * padded(small, block) * kh * kw;
}

/** How many values a tensor has, with the padding of an image's channels. */
function padded({ shape }: Value, block: number): number {
  const [, channels] = shape;
  if (shape.length !== 4 || channels === undefined) return sizeOf(shape);
  return (sizeOf(shape) / channels) * roundUp(channels, block);
}
