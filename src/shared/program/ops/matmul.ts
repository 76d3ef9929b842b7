import { flag } from '../attributes';
import type { OperatorDefinition } from '../operator';
import type { Value } from '../program';
import { matrix } from '../shapes';

/** Y = op(A) · op(B), where op transposes if asked. Gradients: dA' = dY · B'ᵀ, dB' = A'ᵀ · dY. */
const matmul: OperatorDefinition = {
  name: 'matmul',
  shape([a, b], attributes) {
    const [rowsA, columnsA] = matrix(a);
    const [rowsB, columnsB] = matrix(b);
    const transposeA = flag(attributes, 'transposeA');
    const transposeB = flag(attributes, 'transposeB');
    const [rows, innerA] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
    const [innerB, columns] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
    if (innerA !== innerB)
      throw new Error(
        `cannot multiply [${String(a)}] with [${String(b)}]: ${innerA} and ${innerB}`,
      );
    return [rows, columns];
  },
  gradient({ b: builder, node, dy, needs }) {
    const [a, b] = node.inputs as readonly [Value, Value];
    const ta = flag(node.attributes, 'transposeA');
    const tb = flag(node.attributes, 'transposeB');
    const byA = () => (ta ? builder.matmul(b, dy, tb, true) : builder.matmul(dy, b, false, !tb));
    const byB = () => (tb ? builder.matmul(dy, a, true, ta) : builder.matmul(a, dy, !ta, false));
    return [needs(0) ? byA() : null, needs(1) ? byB() : null];
  },
};

/** Y = X · Wᵀ + b. dX = dY · W, dW = dYᵀ · X, db = Σ dY over the batch. */
const linear: OperatorDefinition = {
  name: 'linear',
  shape([x, weight, bias]) {
    const [batch, features] = matrix(x);
    const [units, expected] = matrix(weight);
    if (features !== expected || (bias && (bias.length !== 1 || bias[0] !== units)))
      throw new Error(`linear of [${String(x)}] by [${String(weight)}] + [${String(bias)}]`);
    return [batch, units];
  },
  gradient({ b, node, dy, needs }) {
    const [x, weight, bias] = node.inputs as readonly [Value, Value, Value?];
    const byX = needs(0) ? b.matmul(dy, weight) : null;
    const byWeight = needs(1) ? b.matmul(dy, x, true) : null;
    return bias ? [byX, byWeight, needs(2) ? b.sum(dy, [0]) : null] : [byX, byWeight];
  },
};

export const MATMUL: readonly OperatorDefinition[] = [matmul, linear];
