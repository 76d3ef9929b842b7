import { pair } from '../../program/attributes';
import type { ConvAttributes } from '../../program/builder';
import { sizeOf, type OpNode, type Value } from '../../program/program';
import { chunksOf, dyFilters, groupsInRows, stackedImages, sumOfChunks } from './chunks';
import type { BlockedContext } from './context';
import { readBy } from './convCall';
import type { Form } from './forms';
import { roundUp } from './layouts';
import { productInput, PRODUCTS, productSlope, suitsTiles, tapsGradient, TILE } from './tiles';

/**
 * The weight gradient in tiles: Gᵀ of the gradients of the products' filters, as the transposed
 * algorithm says. What the products read is there from the forward convolution. Each has one row of
 * taps, whose gradient is computed on a stack of blocks (stack.ts) without rows between them.
 */
export function tiledWeightGrad(
  context: BlockedContext,
  node: OpNode,
  conv: ConvAttributes,
): Form | null {
  const { graph, block, layouts } = context;
  const [x, dy] = node.inputs as readonly [Value, Value];
  const kernel = pair(node.attributes, 'kernel');
  const image = context.cleanImage(x);
  const slope = context.cleanImage(dy);
  const read = readBy(context, conv, image, kernel, slope.size);
  if (!read || conv.dilations[1] !== 1) return null;
  const { part, pads } = read;
  if (!suitsTiles(context, part, { ...conv, kernel }, slope)) return null;

  const inputs = roundUp(image.channels, block) / block;
  const outputs = roundUp(slope.channels, block) / block;
  const [height, width] = slope.size;
  const high = height / TILE;
  const wide = part.size[1] + pads[1] + pads[3];
  const across = kernel[1] * block;
  const cut = chunksOf(context, slope, sizeOf(node.output.shape));
  const gradients = dyFilters(context, slope, cut);
  const call = {
    kernel: [high, width] as const,
    pads: [0, 0, 0, 0],
    strides: [high, 1] as const,
    dilations: [1, conv.strides[1] * block] as const,
  };
  const products = Array.from({ length: PRODUCTS }, (_, product) => {
    const name = productInput(context, part, pads, height, product);
    const images = stackedImages(context, { ...part, name, size: [high, wide] }, cut);
    const filters = cut.map(({ images, groups }, c) => {
      // Every block of channels of every image by itself, in the order that dy was brought into.
      const each = graph.reshape(gradients[c] ?? '', [images * outputs, block, height, width]);
      const slopes = productSlope(context, { name: each, channels: block }, product);
      return graph.reshape(slopes, [groups * outputs * block, images / groups, high, width]);
    });
    const adding = groupsInRows(context, [1, outputs * block, inputs, across]);
    const total = sumOfChunks(context, cut, [{ call, images, filters }], adding);
    return graph.reshape(total, [outputs * inputs, 1, across * block]);
  });
  const layout = layouts.filter;
  const shape = layout.storedShape([slope.channels, image.channels, ...kernel]);
  const name = graph.reshape(tapsGradient(context, products), shape);
  return { kind: 'stored', name, layout, fill: 0 };
}
