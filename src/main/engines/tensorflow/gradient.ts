import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { NAMES } from '../../../shared/program/training';
import { scoped, type Computation } from './interpret';
import type { TensorFlow } from './load';
import type { Placed } from './placed';
import { packed } from './vectors';

/** What a forward pass with its gradients came to. Its tensors belong to the scope around. */
export interface Slopes {
  /** Of the computation, `loss` among them, by name. */
  readonly outputs: ReadonlyMap<string, Placed>;
  /** Of the loss by each parameter, its axes as the parameter's lie, packed in one vector. */
  readonly gradient: Tensor1D | null;
}

/**
 * Computes a program whose output `loss` is a scalar and differentiates that: by TensorFlow, whose
 * gradients are thereby checked against our own. To be called within `scoped`.
 * @param parameters what to differentiate by; fed as well
 */
export function differentiate(
  tf: TensorFlow,
  computation: Computation,
  feeds: ReadonlyMap<string, Placed>,
  parameters: readonly Tensor[],
): Slopes {
  let kept: ReadonlyMap<string, Placed> = new Map();
  const forward = (): Scalar => {
    const outputs = computation.run(feeds);
    const loss = outputs.get(NAMES.loss);
    if (!loss) throw new Error('the program has no loss');
    // The pass has a scope of its own, at whose end everything but the loss would be gone.
    kept = copies(outputs, (tensor) => tf.keep(tensor.clone()));
    return loss.tensor.clone() as Scalar;
  };
  const gradient = parameters.length === 0 ? null : slopesOf(tf, forward, parameters);
  if (!gradient) scoped(tf, forward);
  // Handed over to the scope around, which lets them go at its end.
  const outputs = copies(kept, (tensor) => tensor.clone());
  for (const { tensor } of kept.values()) tensor.dispose();
  return { outputs, gradient };
}

function slopesOf(tf: TensorFlow, forward: () => Scalar, parameters: readonly Tensor[]): Tensor1D {
  const { grads } = tf.engine().gradients(forward, [...parameters], undefined, true);
  return packed(
    tf,
    // A parameter that the loss does not depend on has none.
    parameters.map((parameter, i) => grads[i] ?? tf.zerosLike(parameter)),
  );
}

function copies(
  values: ReadonlyMap<string, Placed>,
  copy: (tensor: Tensor) => Tensor,
): ReadonlyMap<string, Placed> {
  return new Map(
    [...values].map(([name, { tensor, order }]) => [name, { tensor: copy(tensor), order }]),
  );
}
