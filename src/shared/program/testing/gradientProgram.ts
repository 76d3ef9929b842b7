import { gradients } from '../autodiff';
import { ProgramBuilder } from '../builder';
import type { Program, Value } from '../program';
import type { OperatorCase } from './cases';

/**
 * A program of one case: `result`; `loss`, the sum of the result's values, each times a number of the
 * input `weights` (so that every value's gradient shows); and the loss's gradient by input NAME as
 * `grad.NAME`.
 */
export function gradientProgram(operatorCase: OperatorCase): Program {
  const b = new ProgramBuilder();
  const inputs = new Map<string, Value>();
  const result = operatorCase.build(b, (shape) => {
    const name = `input${inputs.size}`;
    const value = b.input('parameter', name, shape);
    inputs.set(name, value);
    return value;
  });
  const weights = b.input('data', 'weights', result.shape);
  const loss = b.sum(
    b.mul(result, weights),
    result.shape.map((_, axis) => axis),
  );
  const slopes = gradients(b, loss, [...inputs.values()]);
  const outputs = new Map<string, Value>([
    ['result', result],
    ['loss', loss],
  ]);
  [...inputs.keys()].forEach((name, i) => outputs.set(`grad.${name}`, slopes[i] as Value));
  return b.build(outputs);
}
