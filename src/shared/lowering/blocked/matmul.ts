import { flag } from '../../program/attributes';
import type { Value } from '../../program/program';
import type { BlockedContext, BlockedOperator } from './context';
import type { StoredForm } from './forms';

/**
 * Dense layers behind feature maps. Features stay in blocked order, and the weight `[U, F]` is kept
 * with its columns in the same order, so that nothing is moved before or after the product.
 */

function featuresOf(context: BlockedContext, value: Value): StoredForm | null {
  const form = context.form(value);
  return form?.kind === 'stored' && form.layout.image ? form : null;
}

/** `x · weightᵀ + bias` of features is row-major: only the columns were reordered. */
const linear: BlockedOperator = (context, node) => {
  const [x, weight, bias] = node.inputs as readonly [Value, Value, Value?];
  const features = featuresOf(context, x);
  if (!features) return null;
  const { layout } = features;
  const inputs = [context.cleanStored(x, layout), context.cleanStored(weight, layout)];
  if (bias) inputs.push(context.read(bias));
  return context.graph.op('Gemm', inputs, { attributes: { transB: 1 } });
};

const matmul: BlockedOperator = (context, node) => {
  const [a, b] = node.inputs as readonly [Value, Value];
  const transA = flag(node.attributes, 'transposeA') ? 1 : 0;
  const transB = flag(node.attributes, 'transposeB') ? 1 : 0;
  const right = featuresOf(context, b);
  const left = featuresOf(context, a);
  const { graph } = context;
  if (right && transB === 0) {
    // Columns of the result are b's.
    const { layout } = right;
    const name = graph.op('Gemm', [context.read(a), context.cleanStored(b, layout)], {
      attributes: { transA },
    });
    return { kind: 'stored', name, layout, fill: 0 };
  }
  if (left && transA === 0 && right && transB === 1 && left.layout.name === right.layout.name) {
    const { layout } = left;
    const inputs = [context.cleanStored(a, layout), context.cleanStored(b, layout)];
    return graph.op('Gemm', inputs, { attributes: { transB } });
  }
  return null;
};

export const MATMUL: Readonly<Record<string, BlockedOperator>> = { linear, matmul };
