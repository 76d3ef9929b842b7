import type { ProgramBuilder } from '../program/builder';
import type { Value } from '../program/program';
import type { WeightInfo } from '../spec/modelSpec';

/**
 * The loss with the penalties of its trained weights: l1 · Σ|w| and l2 · Σw² for each weight that
 * asks for them, as Keras adds its regularisers. Frozen weights cannot change, so theirs is left out.
 */
export function withPenalties(
  b: ProgramBuilder,
  loss: Value,
  weights: readonly WeightInfo[],
  valueOf: (weight: WeightInfo) => Value,
): Value {
  return weights
    .flatMap((weight) => {
      const terms: Value[] = [];
      const total = (x: Value) =>
        b.sum(
          x,
          x.shape.map((_, axis) => axis),
        );
      const w = valueOf(weight);
      if (weight.l1) terms.push(b.scale(total(b.abs(w)), weight.l1));
      if (weight.l2) terms.push(b.scale(total(b.mul(w, w)), weight.l2));
      return terms;
    })
    .reduce((sum, term) => b.add(sum, term), loss);
}
