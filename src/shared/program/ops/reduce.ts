import { flag, integers } from '../attributes';
import type { OperatorDefinition } from '../operator';
import type { Value } from '../program';
import { imageBatch } from '../shapes';

/** y = Σ x over `axes`; the gradient of a sum is the same for each of its terms. */
const sum: OperatorDefinition = {
  name: 'sum',
  shape([x = []], attributes) {
    const axes = new Set(integers(attributes, 'axes'));
    const keepDims = flag(attributes, 'keepDims');
    return x.flatMap((size, axis) => (axes.has(axis) ? (keepDims ? [1] : []) : [size]));
  },
  gradient({ b, node, dy }) {
    const x = node.inputs[0] as Value;
    const axes = new Set(integers(node.attributes, 'axes'));
    const kept = x.shape.map((size, axis) => (axes.has(axis) ? 1 : size));
    return [b.expand(b.reshape(dy, kept), x.shape)];
  },
};

/** `[N, C, H, W]` → `[C]`. */
const channelSum: OperatorDefinition = {
  name: 'channelSum',
  shape: ([x]) => [imageBatch(x)[1]],
  gradient({ b, node, dy }) {
    const x = node.inputs[0] as Value;
    return [b.expand(b.reshape(dy, [1, imageBatch(x.shape)[1], 1, 1]), x.shape)];
  },
};

/** y[n, c, h, w] = x[n, c, h, w] · scale[c] + shift[c] */
const channelAffine: OperatorDefinition = {
  name: 'channelAffine',
  shape([x = [], scale, shift]) {
    const channels = imageBatch(x)[1];
    if (
      scale?.length !== 1 ||
      scale[0] !== channels ||
      shift?.length !== 1 ||
      shift[0] !== channels
    )
      throw new Error(`channelAffine of [${String(x)}] takes scale and shift of [${channels}]`);
    return x;
  },
  gradient({ b, node, dy, needs }) {
    const [x, scale] = node.inputs as readonly [Value, Value, Value];
    const perChannel = b.reshape(scale, [1, imageBatch(x.shape)[1], 1, 1]);
    return [
      needs(0) ? b.mul(dy, perChannel) : null,
      needs(1) ? b.channelSum(b.mul(dy, x)) : null,
      needs(2) ? b.channelSum(dy) : null,
    ];
  },
};

export const REDUCE: readonly OperatorDefinition[] = [sum, channelSum, channelAffine];
