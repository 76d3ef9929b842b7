import { z } from 'zod';
import { defineLoss } from './definition';

/**
 * −(1 / N K) Σ y ln σ(z) + (1 − y) ln(1 − σ(z)): each class is a question of its own, answered by yes
 * or no. Taken from the logits z as ln(1 + eᶻ) − y z, which is the same without overflow and without
 * the logarithm of a rounded 0. The mean is over samples and classes, as in Keras and PyTorch.
 */
export const binaryCrossentropy = defineLoss({
  kind: 'binaryCrossentropy',
  task: { target: 'class', link: 'sigmoid' },
  schema: z.strictObject({ kind: z.literal('binaryCrossentropy') }),
  forward: (b, logits, target) =>
    b.mean(
      b.sub(b.softplus(logits), b.mul(target, logits)),
      logits.shape.map((_, axis) => axis),
    ),
  sum(logits, target, count) {
    let sum = 0;
    // ln(1 + eᶻ) = max(z, 0) + ln(1 + e^−|z|)
    logits.forEach((z, i) => {
      sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - target[i]! * z;
    });
    return (sum * count) / logits.length;
  },
  code(_params, { returns, targets }) {
    const fromLogits = returns === 'logits' ? 'from_logits=True' : '';
    const torch =
      'lambda z, y: F.binary_cross_entropy_with_logits(z, F.one_hot(y, z.shape[1]).to(z.dtype))';
    if (targets === 'shares' && returns !== 'squeezed')
      return { keras: `keras.losses.BinaryCrossentropy(${fromLogits})`, torch };
    const numbers = 'keras.ops.cast(keras.ops.reshape(y, (-1,)), "int32")';
    const shares = targets === 'shares' ? 'y' : `keras.ops.one_hot(${numbers}, p.shape[-1])`;
    const p = returns === 'squeezed' ? 'keras.ops.sigmoid(p)' : 'p';
    const options = fromLogits && `, ${fromLogits}`;
    return {
      keras: `lambda y, p: keras.losses.binary_crossentropy(${shares}, ${p}${options})`,
      torch,
    };
  },
});
