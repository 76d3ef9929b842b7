import type { ProgramBuilder } from './builder';
import type { Attributes, OpNode, Shape, Value } from './program';

/** What a gradient rule is given. `dy` is the gradient of the loss by the node's output. */
export interface GradientContext {
  readonly b: ProgramBuilder;
  readonly node: OpNode;
  readonly dy: Value;
  /** Whether the gradient by input i is wanted; a rule need not compute what is not. */
  readonly needs: (index: number) => boolean;
}

/**
 * One operator: its shape rule and its gradient rule. Lowerings hold its ONNX form, under the same
 * name. Adding an operator is one entry in its family's file, with a test against finite differences.
 */
export interface OperatorDefinition {
  readonly name: string;
  /** The output's shape. Inputs come from our own layers, so a mismatch is a defect and throws. */
  shape(inputs: readonly Shape[], attributes: Attributes): Shape;
  /** The gradient by each input; null where there is none (or `needs` says it is not wanted). */
  gradient(context: GradientContext): readonly (Value | null)[];
}

/** For operators that only ever appear inside gradients: we need no second derivatives. */
export function noGradient(name: string): OperatorDefinition['gradient'] {
  return () => {
    throw new Error(`operator ${name} appears only in gradients and has no gradient rule itself`);
  };
}
