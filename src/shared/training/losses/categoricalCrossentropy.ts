import { z } from 'zod';
import { logSumExp } from '../figures';
import { defineLoss } from './definition';

/**
 * −(1 / N) Σₙ wₙ Σₖ y'[n, k] · ln softmax(z[n])[k], taken from the logits z: softmax and logarithm are
 * one operator, so that no probability is rounded to 0 before its logarithm is taken.
 *
 * Label smoothing (Szegedy et al. 2016) with ε: y' = (1 − ε) y + ε / K. Class weights: wₙ is the
 * weight of the sample's class, and the sum is divided by N, as Keras's `class_weight` does (PyTorch
 * divides by the sum of the weights).
 */
export const categoricalCrossentropy = defineLoss({
  kind: 'categoricalCrossentropy',
  task: { target: 'class', link: 'softmax' },
  schema: z.strictObject({
    kind: z.literal('categoricalCrossentropy'),
    labelSmoothing: z.number().min(0).lt(1).default(0),
    /** One for each class; empty for 1 each. */
    classWeights: z.array(z.number().min(0).max(1000)).max(10_000).default([]),
  }),
  forward(b, logits, target, { labelSmoothing, classWeights }) {
    const [batch = 1, classes = 1] = logits.shape;
    let shares = target;
    if (labelSmoothing > 0)
      shares = b.add(b.scale(target, 1 - labelSmoothing), b.constant(labelSmoothing / classes));
    const terms = b.mul(shares, b.logSoftmax(logits, 1));
    if (classWeights.length === 0) return b.scale(b.sum(terms, [0, 1]), -1 / batch);
    const weights = b.constant(Float32Array.from(classWeights), [1, classWeights.length]);
    const ofSample = b.sum(b.mul(target, weights), [1]);
    return b.scale(b.sum(b.mul(b.sum(terms, [1]), ofSample), [0]), -1 / batch);
  },
  sum(logits, target, count, { labelSmoothing, classWeights }) {
    const classes = logits.length / count;
    let sum = 0;
    for (let row = 0; row < count; row++) {
      const start = row * classes;
      const total = logSumExp(logits, start, classes);
      let loss = 0;
      let weight = 0;
      for (let k = 0; k < classes; k++) {
        const share = target[start + k]!;
        weight += share * (classWeights[k] ?? 1);
        const smoothed = (1 - labelSmoothing) * share + labelSmoothing / classes;
        if (smoothed !== 0) loss += smoothed * (total - logits[start + k]!);
      }
      sum += weight * loss;
    }
    return sum;
  },
  misfit({ classWeights }, classCount) {
    if (classWeights.length === 0 || classWeights.length === classCount) return null;
    return {
      place: 'loss.classWeights',
      reason: `${classWeights.length} classWeights ≠ ${classCount} classes`,
    };
  },
  code({ labelSmoothing, classWeights }, { returns, targets }) {
    const smoothing = labelSmoothing > 0 ? `, label_smoothing=${labelSmoothing}` : '';
    const fromLogits = returns === 'logits' ? 'from_logits=True' : '';
    const list = `[${classWeights.join(', ')}]`;
    if (classWeights.length === 0 && labelSmoothing === 0 && returns !== 'squeezed')
      return {
        keras: `keras.losses.${targets === 'shares' ? '' : 'Sparse'}CategoricalCrossentropy(${fromLogits})`,
        torch: 'nn.CrossEntropyLoss()',
      };
    const labels = 'keras.ops.cast(keras.ops.reshape(y, (-1,)), "int32")';
    const shares = targets === 'shares' ? 'y' : `keras.ops.one_hot(${labels}, p.shape[-1])`;
    const p = returns === 'squeezed' ? 'keras.ops.softmax(p)' : 'p';
    const keras = `keras.losses.categorical_crossentropy(${shares}, ${p}${fromLogits && `, ${fromLogits}`}${smoothing})`;
    const weights = `keras.ops.convert_to_tensor(${list}, "float32")`;
    const weight =
      targets === 'shares'
        ? `keras.ops.sum(y * ${weights}, -1)`
        : `keras.ops.take(${weights}, ${labels})`;
    if (classWeights.length === 0)
      return {
        keras: `lambda y, p: ${keras}`,
        torch: `nn.CrossEntropyLoss(${labelSmoothing > 0 ? `label_smoothing=${labelSmoothing}` : ''})`,
      };
    return {
      keras: `lambda y, p: ${keras} * ${weight}`,
      torch: `lambda z, y: (F.cross_entropy(z, y, reduction="none"${smoothing}) * torch.tensor(${list}, device=z.device)[y]).mean()`,
    };
  },
});
