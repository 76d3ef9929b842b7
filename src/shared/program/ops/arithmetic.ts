import type { GradientContext, OperatorDefinition } from '../operator';
import type { Value } from '../program';
import { broadcastShape } from '../shapes';
import { sumTo } from './broadcast';

/** Two inputs, elementwise; shapes broadcast, and gradients are summed back to each input's shape. */

type Rule = (context: GradientContext, a: Value, b: Value) => Value;

function binary(name: string, byA: Rule, byB: Rule): OperatorDefinition {
  return {
    name,
    shape: ([a = [], b = []]) => broadcastShape(a, b),
    gradient(context) {
      const [a, b] = context.node.inputs as readonly [Value, Value];
      return [
        context.needs(0) ? sumTo(context.b, byA(context, a, b), a.shape) : null,
        context.needs(1) ? sumTo(context.b, byB(context, a, b), b.shape) : null,
      ];
    },
  };
}

export const ARITHMETIC: readonly OperatorDefinition[] = [
  // y = a + b: dy/da = dy/db = 1
  binary(
    'add',
    ({ dy }) => dy,
    ({ dy }) => dy,
  ),
  // y = a − b
  binary(
    'sub',
    ({ dy }) => dy,
    ({ b, dy }) => b.neg(dy),
  ),
  // y = a · b: dy/da = b, dy/db = a
  binary(
    'mul',
    ({ b, dy }, _a, right) => b.mul(dy, right),
    ({ b, dy }, left) => b.mul(dy, left),
  ),
  // y = a / b: dy/da = 1 / b, dy/db = −y / b
  binary(
    'div',
    ({ b, dy }, _a, right) => b.div(dy, right),
    ({ b, dy, node }, _a, right) => b.neg(b.div(b.mul(dy, node.output), right)),
  ),
  // y = max(a, b): the gradient goes to the larger one, and to a where they are equal.
  binary(
    'max',
    ({ b, dy }, left, right) => b.sub(dy, b.mul(dy, b.step(b.sub(right, left)))),
    ({ b, dy }, left, right) => b.mul(dy, b.step(b.sub(right, left))),
  ),
  // y = min(a, b): to the smaller one, and to a where they are equal.
  binary(
    'min',
    ({ b, dy }, left, right) => b.sub(dy, b.mul(dy, b.step(b.sub(left, right)))),
    ({ b, dy }, left, right) => b.mul(dy, b.step(b.sub(left, right))),
  ),
];
