import type { Program, Shape, Value } from '../program';
import { DEFINITIONS } from './definitions';

/**
 * Evaluates programs in double precision with plain loops written from the definitions: slow and
 * obviously right, the oracle that gradients and lowerings are tested against.
 */

export interface Array64 {
  readonly shape: Shape;
  readonly data: Float64Array;
}

export function interpret(
  program: Program,
  feeds: ReadonlyMap<string, ArrayLike<number>>,
): Map<string, Array64> {
  const values = new Map<Value, Array64>();
  for (const { name, value } of program.inputs) {
    const feed = feeds.get(name);
    if (feed) values.set(value, { shape: value.shape, data: Float64Array.from(feed) });
  }
  for (const { data, value } of program.constants)
    values.set(value, { shape: value.shape, data: Float64Array.from(data) });
  for (const { op, inputs, attributes, output } of program.nodes) {
    const definition = DEFINITIONS[op];
    if (!definition) throw new Error(`the interpreter does not know ${op}`);
    const data = definition(
      inputs.map((input) => found(values, input)),
      attributes,
      output.shape,
    );
    values.set(output, { shape: output.shape, data });
  }
  return new Map([...program.outputs].map(([name, value]) => [name, found(values, value)]));
}

function found(values: ReadonlyMap<Value, Array64>, value: Value): Array64 {
  const result = values.get(value);
  if (!result) throw new Error(`input ${value.id} was not fed`);
  return result;
}
