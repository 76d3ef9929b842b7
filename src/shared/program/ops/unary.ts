import type { GradientContext, OperatorDefinition } from '../operator';
import type { Value } from '../program';

/** One input, elementwise. Each rule gives dx from dy; where y serves as well as x, y is used. */

type Rule = (context: GradientContext, x: Value, y: Value) => Value | null;

function unary(name: string, rule: Rule): OperatorDefinition {
  return {
    name,
    shape: ([x = []]) => x,
    gradient: (context) => [rule(context, context.node.inputs[0] as Value, context.node.output)],
  };
}

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

export const UNARY: readonly OperatorDefinition[] = [
  unary('neg', ({ b, dy }) => b.neg(dy)),
  // y = eˣ: dy/dx = y
  unary('exp', ({ b, dy }, _x, y) => b.mul(dy, y)),
  // y = ln x: dy/dx = 1 / x
  unary('log', ({ b, dy }, x) => b.div(dy, x)),
  // y = √x: dy/dx = 1 / (2 y)
  unary('sqrt', ({ b, dy }, _x, y) => b.div(b.scale(dy, 0.5), y)),
  // y = 1 / x: dy/dx = −y²
  unary('reciprocal', ({ b, dy }, _x, y) => b.neg(b.mul(dy, b.mul(y, y)))),
  // y = |x|: dy/dx = sign x, 0 at 0
  unary('abs', ({ b, dy }, x) => b.mul(dy, b.sub(b.step(x), b.step(b.neg(x))))),
  // y = erf x: dy/dx = 2 / √π · e^(−x²)
  unary('erf', ({ b, dy }, x) => b.mul(b.scale(dy, TWO_OVER_SQRT_PI), b.exp(b.neg(b.mul(x, x))))),
  // y = max(0, x): dy/dx = 1 where y > 0, which is where x > 0
  unary('relu', ({ b, dy }, _x, y) => b.mul(dy, b.step(y))),
  // y = min(max(0, x), 6): dy/dx = 1 where 0 < y < 6
  unary('relu6', ({ b, dy }, _x, y) => b.mul(dy, b.step(b.mul(y, b.sub(b.constant(6), y))))),
  unary('step', () => null),
  // y = 1 / (1 + e^−x): dy/dx = y (1 − y)
  unary('sigmoid', ({ b, dy }, _x, y) => b.mul(dy, b.mul(y, b.sub(b.constant(1), y)))),
  // y = tanh x: dy/dx = 1 − y²
  unary('tanh', ({ b, dy }, _x, y) => b.mul(dy, b.sub(b.constant(1), b.mul(y, y)))),
  // y = ln(1 + eˣ): dy/dx = 1 / (1 + e^−x)
  unary('softplus', ({ b, dy }, x) => b.mul(dy, b.sigmoid(x))),
];
