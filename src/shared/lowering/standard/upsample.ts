import { pair, upsampleMode } from '../../program/attributes';
import { interpolationMatrix } from '../../program/ops/upsample';
import type { OpNode, Value } from '../../program/program';
import { imageBatch } from '../../program/shapes';
import type { OperatorLowering } from '../context';
import { betweenMatrices, transposed, type Matrix } from './separable';

/** Both modes are linear in each axis, and so is the gradient, by the transposed matrices. */
const upsample2d: OperatorLowering = (context, node) => {
  const x = node.inputs[0] as Value;
  const [rows, columns] = matricesOf(node, x);
  return betweenMatrices(context, x, transposed(rows), transposed(columns));
};

const upsample2dGrad: OperatorLowering = (context, node) => {
  const [rows, columns] = matricesOf(node, node.output);
  return betweenMatrices(context, node.inputs[0] as Value, rows, columns);
};

/** The matrices that enlarge rows and columns of the small image. */
function matricesOf(node: OpNode, small: Value): readonly [Matrix, Matrix] {
  const [fh, fw] = pair(node.attributes, 'factors');
  const mode = upsampleMode(node.attributes);
  const [, , height, width] = imageBatch(small.shape);
  return [interpolationMatrix(height, fh, mode), interpolationMatrix(width, fw, mode)];
}

export const UPSAMPLE: Readonly<Record<string, OperatorLowering>> = {
  upsample2d,
  upsample2dGrad,
};
