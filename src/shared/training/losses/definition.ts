import type { z } from 'zod';
import type { LibraryCode } from '../../code/python';
import type { ProgramBuilder } from '../../program/builder';
import type { Value } from '../../program/program';

/** One loss. Adding one is such an object and its line in the index. */
export interface LossDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  readonly schema: S;
  /**
   * The mean loss of a batch, a scalar. `output` is what the spec's logits layer gives, `target` the
   * right answers, both `[N, …]` of one shape.
   */
  forward(b: ProgramBuilder, output: Value, target: Value, params: z.output<S>): Value;
  /**
   * The losses of a batch added up, for evaluation outside of a graph: the same formula in plain
   * numbers. `output` `[N, classes]`, `labels` `[N]` the right class of each sample.
   */
  sum(output: Float32Array, labels: Int32Array, params: z.output<S>): number;
  /**
   * Its object in Keras and in PyTorch, for class numbers as targets. Keras's gets what the model
   * returns: probabilities where it ends in softmax, else logits; PyTorch's always gets logits.
   */
  code(params: z.output<S>, kerasReturns: 'probabilities' | 'logits'): LibraryCode;
}

/** Checks a definition's types while keeping its schema's type for its own methods. */
export function defineLoss<S extends z.ZodObject>(
  definition: LossDefinition<S>,
): LossDefinition<S> {
  return definition;
}
