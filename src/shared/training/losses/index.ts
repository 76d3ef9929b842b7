import { z } from 'zod';
import type { LibraryCode } from '../../code/python';
import { CatalogError } from '../../errors';
import type { ProgramBuilder } from '../../program/builder';
import type { Value } from '../../program/program';
import { binaryCrossentropy } from './binaryCrossentropy';
import { categoricalCrossentropy } from './categoricalCrossentropy';
import type { KerasInputs, LossDefinition, TrainingTask } from './definition';
import { meanSquaredError } from './meanSquaredError';

export type { KerasInputs, TrainingTask } from './definition';

/** Every loss's settings; the first is the default. A new one is its file, and its name here. */
export const lossSchema = z.discriminatedUnion('kind', [
  categoricalCrossentropy.schema,
  binaryCrossentropy.schema,
  meanSquaredError.schema,
]);

export type LossSetup = z.infer<typeof lossSchema>;

const LOSSES: ReadonlyMap<string, LossDefinition> = new Map(
  [categoricalCrossentropy, binaryCrossentropy, meanSquaredError].map((definition) => [
    definition.kind,
    definition as unknown as LossDefinition,
  ]),
);

/** What a network is checked for where no loss says otherwise. */
export const CLASSIFICATION: TrainingTask = categoricalCrossentropy.task;

/** What a loss makes of a network. */
export function taskOf(setup: LossSetup): TrainingTask {
  return definitionOf(setup).task;
}

/** The mean loss of a batch, a scalar. `output` and `target` are `[N, …]` of one shape. */
export function lossOf(setup: LossSetup, b: ProgramBuilder, output: Value, target: Value): Value {
  return definitionOf(setup).forward(b, output, target, setup);
}

/** The losses of a batch added up. `output` and `target` are `[count, …]`. */
export function lossSum(
  setup: LossSetup,
  output: Float32Array,
  target: Float32Array,
  count: number,
): number {
  return definitionOf(setup).sum(output, target, count, setup);
}

/** Whether the loss's settings, such as class weights, fit so many classes. */
export function lossFits(setup: LossSetup, classCount: number): boolean {
  return !definitionOf(setup).misfit?.(setup, classCount);
}

/** @throws CatalogError SETUP_INVALID where the loss's settings do not fit so many classes */
export function requireLossFits(setup: LossSetup, classCount: number): void {
  const misfit = definitionOf(setup).misfit?.(setup, classCount);
  if (misfit) throw new CatalogError('SETUP_INVALID', misfit);
}

/** The loss in Keras and in PyTorch; see `LossDefinition.code`. */
export function lossCode(setup: LossSetup, keras: KerasInputs): LibraryCode {
  return definitionOf(setup).code(setup, keras);
}

function definitionOf(setup: LossSetup): LossDefinition {
  const definition = LOSSES.get(setup.kind);
  if (!definition) throw new Error(`no loss ${setup.kind}`);
  return definition;
}
