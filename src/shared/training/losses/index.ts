import type { z } from 'zod';
import type { LibraryCode } from '../../code/python';
import type { ProgramBuilder } from '../../program/builder';
import type { Value } from '../../program/program';
import { categoricalCrossentropy } from './categoricalCrossentropy';
import type { LossDefinition } from './definition';

/** Every loss's settings; the first is the default. A new one is its file, and its name here. */
export const lossSchema = categoricalCrossentropy.schema;

export type LossSetup = z.infer<typeof lossSchema>;

const LOSSES: ReadonlyMap<string, LossDefinition> = new Map(
  [categoricalCrossentropy].map((definition) => [
    definition.kind,
    definition as unknown as LossDefinition,
  ]),
);

/** The mean loss of a batch, a scalar. `output` and `target` are `[N, …]` of one shape. */
export function lossOf(setup: LossSetup, b: ProgramBuilder, output: Value, target: Value): Value {
  return definitionOf(setup).forward(b, output, target, setup);
}

/** The losses of a batch added up. `output` `[N, classes]`, `labels` `[N]`. */
export function lossSum(setup: LossSetup, output: Float32Array, labels: Int32Array): number {
  return definitionOf(setup).sum(output, labels, setup);
}

/** The loss in Keras and in PyTorch; see `LossDefinition.code`. */
export function lossCode(setup: LossSetup, kerasReturns: 'probabilities' | 'logits'): LibraryCode {
  return definitionOf(setup).code(setup, kerasReturns);
}

function definitionOf(setup: LossSetup): LossDefinition {
  const definition = LOSSES.get(setup.kind);
  if (!definition) throw new Error(`no loss ${setup.kind}`);
  return definition;
}
