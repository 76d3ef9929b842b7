import type { z } from 'zod';
import type { LibraryCode } from '../../code/python';
import type { ProgramBuilder } from '../../program/builder';
import type { Value } from '../../program/program';

/** Numbers or values by name. */
export type Named<T> = Readonly<Record<string, T>>;

export interface UpdateInputs {
  /** The weights, their gradients and each slot: flat vectors of one size. */
  readonly w: Value;
  readonly g: Value;
  readonly slots: Named<Value>;
  /** The numbers of `scalars`, as scalars. */
  readonly scalars: Named<Value>;
}

export interface UpdateResult {
  readonly w: Value;
  readonly slots: Named<Value>;
}

/**
 * One optimizer. Adding one is such an object and its line in the index. The update is elementwise on
 * one flat vector of all trained weights; what changes from step to step only by the step's number is
 * computed here in double precision and fed as scalars.
 */
export interface OptimizerDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  readonly schema: S;
  /** The vectors it keeps from step to step, zero at first. */
  slots(params: z.output<S>): readonly string[];
  /** Numbers for one step. `step` counts from 1. */
  scalars(params: z.output<S>, step: number, learningRate: number): Named<number>;
  update(b: ProgramBuilder, inputs: UpdateInputs, params: z.output<S>): UpdateResult;
  /** PyTorch's reads the weights from a variable `parameters`. */
  code(params: z.output<S>): LibraryCode;
}

/** Checks a definition's types while keeping its schema's type for its own methods. */
export function defineOptimizer<S extends z.ZodObject>(
  definition: OptimizerDefinition<S>,
): OptimizerDefinition<S> {
  return definition;
}

/** A value that the definition itself named. */
export function need(values: Named<Value>, name: string): Value {
  const value = values[name];
  if (!value) throw new Error(`no ${name}`);
  return value;
}
