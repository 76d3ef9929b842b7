import { standardLowering } from '../../../shared/lowering/standard';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import type { NamedTensors } from '../../../shared/tensor';
import { initialValues } from '../../../shared/training/initialize';
import type { Engine } from '../engine';
import { runtimeVersion } from './runtime';
import { OnnxTrainingSession } from './session';

/** Trains on the CPU through ONNX Runtime. */
export const onnxEngine: Engine = {
  name: 'onnx',
  createSession: (spec, setup, { threads }) =>
    OnnxTrainingSession.create({
      spec,
      setup,
      threads,
      lowering: standardLowering,
      weights: initialWeights(spec, setup.seed),
    }),
  versions: () => ({ 'onnxruntime-node': runtimeVersion() }),
};

/** First values of every weight and state tensor of a network. */
export function initialWeights(spec: ModelSpec, seed: number): NamedTensors {
  return new Map(
    spec.layers
      .flatMap((layer) => layer.weights)
      .map((weight) => [weight.name, { shape: weight.shape, data: initialValues(weight, seed) }]),
  );
}
