import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { NAMES } from '../../../shared/program/training';
import type { Computation } from './interpret';
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
  let outputs: ReadonlyMap<string, Placed> = new Map();
  const forward = (): Scalar => {
    outputs = computation.run(feeds);
    const loss = outputs.get(NAMES.loss);
    if (!loss) throw new Error('the program has no loss');
    // The pass has a scope of its own, at whose end everything but the loss would be gone.
    for (const { tensor } of outputs.values()) tf.keep(tensor);
    return loss.tensor.clone() as Scalar;
  };
  if (parameters.length === 0) {
    forward();
    return { outputs: adopted(outputs, feeds), gradient: null };
  }
  const { grads } = tf.engine().gradients(forward, [...parameters], undefined, true);
  const gradient = packed(
    tf,
    // A parameter that the loss does not depend on has none.
    parameters.map((parameter, i) => (grads[i] as Tensor | undefined) ?? tf.zerosLike(parameter)),
  );
  return { outputs: adopted(outputs, feeds), gradient };
}

/** Hands kept tensors over to the scope around, which lets them go at its end. */
function adopted(
  outputs: ReadonlyMap<string, Placed>,
  feeds: ReadonlyMap<string, Placed>,
): ReadonlyMap<string, Placed> {
  const fed = new Set([...feeds.values()].map(({ tensor }) => tensor));
  const kept = new Set([...outputs.values()].map(({ tensor }) => tensor));
  const own = new Map([...kept].map((tensor) => [tensor, tensor.clone()]));
  for (const tensor of kept) if (!fed.has(tensor)) tensor.dispose();
  return new Map(
    [...outputs].map(([name, { tensor, order }]) => [
      name,
      { tensor: own.get(tensor) ?? tensor, order },
    ]),
  );
}
