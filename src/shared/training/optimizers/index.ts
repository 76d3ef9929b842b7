import { z } from 'zod';
import type { LibraryCode } from '../../code/python';
import type { ProgramBuilder } from '../../program/builder';
import { adagrad } from './adagrad';
import { adam } from './adam';
import { adamW } from './adamW';
import type { Named, OptimizerDefinition, UpdateInputs, UpdateResult } from './definition';
import { rmsprop } from './rmsprop';
import { sgd } from './sgd';

/** Every optimizer's settings; the first is the default. A new one is its file, and its name here. */
export const optimizerSchema = z.discriminatedUnion('kind', [
  adam.schema,
  adamW.schema,
  sgd.schema,
  rmsprop.schema,
  adagrad.schema,
]);

export type OptimizerSetup = z.infer<typeof optimizerSchema>;

const OPTIMIZERS: ReadonlyMap<string, OptimizerDefinition> = new Map(
  [adam, adamW, sgd, rmsprop, adagrad].map((definition) => [
    definition.kind,
    definition as unknown as OptimizerDefinition,
  ]),
);

/** An optimizer with its settings. */
export interface Optimizer {
  readonly slots: readonly string[];
  scalars(step: number, learningRate: number): Named<number>;
  update(b: ProgramBuilder, inputs: UpdateInputs): UpdateResult;
  /** Its call in Keras, and in PyTorch (for weights in a variable `parameters`). */
  readonly code: LibraryCode;
}

export function optimizerOf(setup: OptimizerSetup): Optimizer {
  const definition = OPTIMIZERS.get(setup.kind);
  if (!definition) throw new Error(`no optimizer ${setup.kind}`);
  return {
    slots: definition.slots(setup),
    scalars: (step, learningRate) => definition.scalars(setup, step, learningRate),
    update: (b, inputs) => definition.update(b, inputs, setup),
    code: definition.code(setup),
  };
}
