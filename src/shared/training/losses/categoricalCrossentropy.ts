import { z } from 'zod';
import { logSumExp } from '../figures';
import { defineLoss } from './definition';

/**
 * −(1 / N) Σₙ Σₖ y[n, k] · ln softmax(z[n])[k], taken from the logits z: softmax and logarithm are one
 * operator, so that no probability is rounded to 0 before its logarithm is taken.
 */
export const categoricalCrossentropy = defineLoss({
  kind: 'categoricalCrossentropy',
  schema: z.strictObject({ kind: z.literal('categoricalCrossentropy') }),
  forward(b, logits, target) {
    const batch = logits.shape[0] ?? 1;
    const likelihood = b.sum(b.mul(target, b.logSoftmax(logits, 1)), [0, 1]);
    return b.scale(likelihood, -1 / batch);
  },
  sum(logits, labels) {
    const classes = logits.length / labels.length;
    let sum = 0;
    for (const [row, label] of labels.entries()) {
      const start = row * classes;
      sum += logSumExp(logits, start, classes) - logits[start + label]!;
    }
    return sum;
  },
  code: (_params, kerasReturns) => ({
    keras: `keras.losses.SparseCategoricalCrossentropy(${kerasReturns === 'logits' ? 'from_logits=True' : ''})`,
    torch: 'nn.CrossEntropyLoss()',
  }),
});
