import type { OperatorDefinition } from '../operator';
import { ARITHMETIC } from './arithmetic';
import { CONV } from './conv';
import { MATMUL } from './matmul';
import { POOL } from './pool';
import { REDUCE } from './reduce';
import { SHAPE } from './shape';
import { SOFTMAX } from './softmax';
import { UNARY } from './unary';
import { UPSAMPLE } from './upsample';

const FAMILIES: readonly (readonly OperatorDefinition[])[] = [
  ARITHMETIC,
  UNARY,
  REDUCE,
  SHAPE,
  MATMUL,
  CONV,
  POOL,
  SOFTMAX,
  UPSAMPLE,
];

/** Every operator, by name. */
export const OPERATORS: ReadonlyMap<string, OperatorDefinition> = new Map(
  FAMILIES.flat().map((operator) => [operator.name, operator]),
);

export function operatorNamed(name: string): OperatorDefinition {
  const operator = OPERATORS.get(name);
  if (!operator) throw new Error(`no operator named ${name}`);
  return operator;
}
