import type { z } from 'zod';
import type { LibraryCode } from '../../code/python';
import type { ProbabilityLink } from '../../layers/definition';
import type { ProgramBuilder } from '../../program/builder';
import type { Value } from '../../program/program';

/** What a loss makes of a network: a classifier, or one that gives its input again. */
export interface TrainingTask {
  /** What the output is compared with: the sample's class, or the sample itself. */
  readonly target: 'class' | 'input';
  /**
   * The function that the loss applies to the output before comparing. A layer that closes the
   * network with the same function is left to the loss, which computes both together safely.
   */
  readonly link: ProbabilityLink | null;
}

/** What Keras's loss is given. */
export interface KerasInputs {
  /**
   * What the model returns: probabilities of the loss's own link, logits, or the probabilities of
   * another link (`squeezed`). These the loss takes for logits, as training here does. Keras, told
   * `from_logits`, would find the values before that other function and compute with those instead;
   * so the loss's link is written out.
   */
  readonly returns: 'probabilities' | 'logits' | 'squeezed';
  /** Of classes: their numbers `[N]`, or the share of each `[N, K]` where images are mixed. */
  readonly targets: 'numbers' | 'shares';
}

/** One loss. Adding one is such an object and its line in the index. */
export interface LossDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  readonly task: TrainingTask;
  readonly schema: S;
  /**
   * The mean loss of a batch, a scalar. `output` is what the spec's logits layer gives, `target` the
   * right answers, both `[N, …]` of one shape: one-hot classes, or the input.
   */
  forward(b: ProgramBuilder, output: Value, target: Value, params: z.output<S>): Value;
  /**
   * The losses of a batch added up, for evaluation outside of a graph: the same formula in plain
   * numbers. `output` and `target` are row-major, `[count, …]`.
   */
  sum(output: Float32Array, target: Float32Array, count: number, params: z.output<S>): number;
  /** What does not fit this many classes, in words; null where everything does. */
  misfit?(params: z.output<S>, classCount: number): { place: string; reason: string } | null;
  /**
   * Its object or function in Keras and in PyTorch: for class numbers as targets, or for images where
   * the task's target is the input. Keras's gets what the model returns; PyTorch's always gets logits.
   */
  code(params: z.output<S>, keras: KerasInputs): LibraryCode;
}

/** Checks a definition's types while keeping its schema's type for its own methods. */
export function defineLoss<S extends z.ZodObject>(
  definition: LossDefinition<S>,
): LossDefinition<S> {
  return definition;
}
