import { pair } from '../../program/attributes';
import type { ConvAttributes } from '../../program/builder';
import { sizeOf, type OpNode, type Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import { chunksOf, dyFilters, groupsInRows, stackedImages, sumOfChunks } from './chunks';
import type { BlockedContext } from './context';
import { readBy } from './convCall';
import type { Form } from './forms';
import { roundUp } from './layouts';
import { stackOf } from './stack';

/**
 * The weight gradient of x as a stack of its blocks. With one block, one convolution computes all taps,
 * `[M, kh, kw · B]`; with several, one for each row of taps, `[M, blocks, kw · B]`. Both are parts of
 * the gradient in the very order of its layout.
 */
export function stackedWeightGrad(
  context: BlockedContext,
  node: OpNode,
  conv: ConvAttributes,
): Form | null {
  const { graph, block, layouts } = context;
  const [x, dy] = node.inputs as readonly [Value, Value];
  const [, channels] = imageBatch(x.shape);
  const [, filters] = imageBatch(dy.shape);
  const kernel = pair(node.attributes, 'kernel');
  const image = context.cleanImage(x);
  const slope = context.cleanImage(dy);
  const { size } = slope;
  const read = readBy(context, conv, image, kernel, size);
  if (!read) return null;
  const { rows, columns, part } = read;
  const stack = stackOf(context, { conv, filters, kernel, size }, part, [rows, columns]);
  if (!stack) return null;

  const [high] = stack.image.size;
  const blocks = roundUp(channels, block) / block;
  const outputs = roundUp(filters, block) / block;
  const cut = chunksOf(context, slope, sizeOf(node.output.shape));
  const images = stackedImages(context, stack.image, cut);
  const gradients = dyFilters(context, slope, cut);
  const across = kernel[1] * block;
  /** @param places rows of the result */
  const convolution = (before: number, after: number, stride: number, places: number): string => {
    const call = {
      kernel: size,
      pads: [before, 0, after, 0],
      strides: [stride, 1] as const,
      dilations: [conv.strides[0], conv.strides[1] * block] as const,
    };
    const inputs = [{ call, images, filters: gradients }];
    const adding = groupsInRows(context, [1, outputs * block, places, across]);
    const total = sumOfChunks(context, cut, inputs, adding);
    return graph.reshape(total, [outputs, places, across * block]);
  };

  const layout = layouts.filter;
  const stored = (taps: string): Form => {
    const shape = layout.storedShape([filters, channels, ...kernel]);
    return { kind: 'stored', name: graph.reshape(taps, shape), layout, fill: 0 };
  };
  if (blocks === 1)
    return stored(convolution(rows.before, rows.after, conv.dilations[0], kernel[0]));
  const taps = Array.from({ length: kernel[0] }, (_, u) => {
    const first = u * conv.dilations[0] - rows.before;
    if (first <= 0) return convolution(-first, 0, high, blocks);
    // Padding takes the place of a block before the first one; its result is dropped.
    const places = blocks + 1;
    return graph.slice(convolution(high - first, 0, high, places), [1], [1], [places]);
  });
  return stored(graph.concat(taps, 2));
}
