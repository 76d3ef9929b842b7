import { optimizerOf } from '../training/optimizers';
import type { TrainingSetup } from '../training/setup';
import { indent } from './python';

/** The optimizer of a Keras script, with what has to be written before it. */
export interface KerasOptimizer {
  /** A class; none where Keras has all that is needed. */
  readonly definition: readonly string[];
  readonly call: string;
}

/**
 * Keras limits gradients by one rule at a time; for both there is a class of a few lines, which limits
 * each number first, as training does.
 */
export function kerasOptimizer({ optimizer, clipNorm, clipValue }: TrainingSetup): KerasOptimizer {
  const call = optimizerOf(optimizer).code.keras;
  const limited = (limit: string) => call.replace(/\)$/, `, ${limit})`);
  if (clipValue > 0 && clipNorm > 0) {
    const base = call.slice(0, call.indexOf('('));
    const own = `Clipped${base.slice(base.lastIndexOf('.') + 1)}`;
    return {
      definition: [
        `class ${own}(${base}):`,
        ...indent([
          '"""Limits each number of the gradient, then the length of all together."""',
          '',
          'def apply(self, grads, trainable_variables=None):',
          ...indent([
            `grads = [keras.ops.clip(grad, ${-clipValue}, ${clipValue}) for grad in grads]`,
            'return super().apply(grads, trainable_variables)',
          ]),
        ]),
      ],
      call: limited(`global_clipnorm=${clipNorm}`).replace(base, own),
    };
  }
  if (clipNorm > 0) return { definition: [], call: limited(`global_clipnorm=${clipNorm}`) };
  if (clipValue > 0) return { definition: [], call: limited(`clipvalue=${clipValue}`) };
  return { definition: [], call };
}
