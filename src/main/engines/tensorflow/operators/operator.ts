import type { Tensor } from '@tensorflow/tfjs';
import type { OpNode } from '../../../../shared/program/program';
import type { TensorFlow } from '../load';
import type { Placed } from '../placed';

/** What an operator is computed with. */
export interface OperatorContext {
  readonly tf: TensorFlow;
  /** What our operator says, with its attributes and shapes. */
  readonly node: OpNode;
  /** A tensor that is the same each time, made once for a session; `key` names it. */
  readonly constant: (key: string, make: () => Tensor) => Tensor;
}

/**
 * One of our operators in TensorFlow's, which differentiates it by itself: the only definition of the
 * engine's mathematics. It must be made of what TensorFlow.js has a right gradient for, on the native
 * and on the plain backend.
 */
export type Operator = (inputs: readonly Placed[], context: OperatorContext) => Placed;

/** An input that the operator's shape rule has seen to be there. */
export function input(inputs: readonly Placed[], index: number): Placed {
  const value = inputs[index];
  if (!value) throw new Error(`an operator lacks its input ${index}`);
  return value;
}
