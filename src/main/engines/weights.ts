import type { ModelSpec } from '../../shared/spec/modelSpec';
import type { NamedTensors } from '../../shared/tensor';
import { initialValues } from '../../shared/training/initialize';

/** First values of every weight and state tensor of a network. */
export function initialWeights(spec: ModelSpec, seed: number): NamedTensors {
  return new Map(
    spec.layers
      .flatMap((layer) => layer.weights)
      .map((weight) => [weight.name, { shape: weight.shape, data: initialValues(weight, seed) }]),
  );
}
