import type { OperatorDefinition } from '../operator';

const FAMILIES: readonly (readonly OperatorDefinition[])[] = [];

/** Every operator, by name. */
export const OPERATORS: ReadonlyMap<string, OperatorDefinition> = new Map(
  FAMILIES.flat().map((operator) => [operator.name, operator]),
);

export function operatorNamed(name: string): OperatorDefinition {
  const operator = OPERATORS.get(name);
  if (!operator) throw new Error(`no operator named ${name}`);
  return operator;
}
