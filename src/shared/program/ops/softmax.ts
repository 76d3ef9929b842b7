import { integer } from '../attributes';
import type { OperatorDefinition } from '../operator';

/** y = eˣ / Σ eˣ along an axis. dx = y · (dy − Σ dy · y) */
const softmax: OperatorDefinition = {
  name: 'softmax',
  shape: ([x = []]) => x,
  gradient({ b, node, dy }) {
    const y = node.output;
    const axis = integer(node.attributes, 'axis');
    return [b.mul(y, b.sub(dy, b.sum(b.mul(dy, y), [axis], true)))];
  },
};

/** y = x − ln Σ eˣ along an axis, without overflow. dx = dy − e^y · Σ dy */
const logSoftmax: OperatorDefinition = {
  name: 'logSoftmax',
  shape: ([x = []]) => x,
  gradient({ b, node, dy }) {
    const axis = integer(node.attributes, 'axis');
    return [b.sub(dy, b.mul(b.exp(node.output), b.sum(dy, [axis], true)))];
  },
};

export const SOFTMAX: readonly OperatorDefinition[] = [softmax, logSoftmax];
