import { convAttributes, pair } from '../attributes';
import type { ConvAttributes, Pair } from '../builder';
import { noGradient, type OperatorDefinition } from '../operator';
import type { Shape, Value } from '../program';
import { imageBatch, windowCount } from '../shapes';

/**
 * Convolution, as cross-correlation, and its two gradients, each an operator of its own:
 *
 *   y[n, m, i, j]  = b[m] + Σ x[n, c, i·s + u·d − p, j·s + v·d − p] · w[m, c, u, v]
 *   dx[n, c, r, q] = Σ dy[n, m, i, j] · w[m, c, u, v]  over all i·s + u·d − p = r, j·s + v·d − p = q
 *   dw[m, c, u, v] = Σ x[n, c, i·s + u·d − p, j·s + v·d − p] · dy[n, m, i, j]  over n, i, j
 *   db[m]          = Σ dy[n, m, i, j]  over n, i, j
 *
 * with c running over the channels of m's group. All three are linear in each input, so the
 * gradients of conv2dInputGrad (a transposed convolution, as a layer) are the other two again.
 */

function outputSize(input: Pair, kernel: Pair, conv: ConvAttributes): Pair {
  const [top, left, bottom, right] = conv.pads;
  return [
    windowCount(input[0], kernel[0], conv.strides[0], conv.dilations[0], top + bottom),
    windowCount(input[1], kernel[1], conv.strides[1], conv.dilations[1], left + right),
  ];
}

function sizeOfImage(x: Value): Pair {
  const [, , height, width] = imageBatch(x.shape);
  return [height, width];
}

function requireSize(what: string, actual: Shape, expected: Shape): void {
  if (String(actual) !== String(expected))
    throw new Error(`${what} is [${String(actual)}], expected [${String(expected)}]`);
}

const conv2d: OperatorDefinition = {
  name: 'conv2d',
  shape([x, weight, bias], attributes) {
    const conv = convAttributes(attributes);
    const [n, channels, height, width] = imageBatch(x);
    const [filters, perGroup, kh, kw] = imageBatch(weight);
    requireSize('channels', [channels], [perGroup * conv.group]);
    if (filters % conv.group !== 0) throw new Error(`${filters} filters in ${conv.group} groups`);
    if (bias) requireSize('bias', bias, [filters]);
    return [n, filters, ...outputSize([height, width], [kh, kw], conv)];
  },
  gradient({ b, node, dy, needs }) {
    const [x, weight, bias] = node.inputs as readonly [Value, Value, Value?];
    const conv = convAttributes(node.attributes);
    const byX = needs(0) ? b.conv2dInputGrad(dy, weight, sizeOfImage(x), conv) : null;
    const byWeight = needs(1) ? b.conv2dWeightGrad(x, dy, sizeOfImage(weight), conv) : null;
    return bias ? [byX, byWeight, needs(2) ? b.channelSum(dy) : null] : [byX, byWeight];
  },
};

const conv2dInputGrad: OperatorDefinition = {
  name: 'conv2dInputGrad',
  shape([dy, weight], attributes) {
    const conv = convAttributes(attributes);
    const [n, filters, oh, ow] = imageBatch(dy);
    const [own, perGroup, kh, kw] = imageBatch(weight);
    const inputSize = pair(attributes, 'inputSize');
    requireSize('dy', [filters, oh, ow], [own, ...outputSize(inputSize, [kh, kw], conv)]);
    return [n, perGroup * conv.group, ...inputSize];
  },
  gradient({ b, node, dy: g, needs }) {
    const [dy, weight] = node.inputs as readonly [Value, Value];
    const conv = convAttributes(node.attributes);
    return [
      needs(0) ? b.conv2d(g, weight, undefined, conv) : null,
      needs(1) ? b.conv2dWeightGrad(g, dy, sizeOfImage(weight), conv) : null,
    ];
  },
};

const conv2dWeightGrad: OperatorDefinition = {
  name: 'conv2dWeightGrad',
  shape([x, dy], attributes) {
    const conv = convAttributes(attributes);
    const [n, channels, height, width] = imageBatch(x);
    const [batch, filters, oh, ow] = imageBatch(dy);
    const kernel = pair(attributes, 'kernel');
    requireSize('dy', [batch, oh, ow], [n, ...outputSize([height, width], kernel, conv)]);
    return [filters, channels / conv.group, ...kernel];
  },
  gradient: noGradient('conv2dWeightGrad'),
};

export const CONV: readonly OperatorDefinition[] = [conv2d, conv2dInputGrad, conv2dWeightGrad];
