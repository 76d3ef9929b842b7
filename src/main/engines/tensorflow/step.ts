import { buildTrainingProgram } from '../../../shared/program/training';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import type { NamedTensors } from '../../../shared/tensor';
import type { TrainingSetup } from '../../../shared/training/setup';
import { batchSizeOf, stepTensors } from '../stepTensors';
import type { TensorFlow } from './load';
import { TensorFlowSession, type Randoms } from './session';

/**
 * One training step on given tensors, the first of a run, with everything it computed on the way: the
 * same as the ONNX engine's, name by name.
 * @param path the file that `tensors` came from, for error messages
 * @throws CatalogError TENSOR_MISSING, TENSOR_UNKNOWN, TENSOR_WRONG_SHAPE
 */
export async function runStep(
  tf: TensorFlow,
  spec: ModelSpec,
  setup: TrainingSetup,
  tensors: NamedTensors,
  path: string,
): Promise<NamedTensors> {
  const step = 1;
  const size = batchSizeOf(tensors, spec, path);
  const { inputs } = buildTrainingProgram(spec, setup, size);
  const given = stepTensors(spec, setup, tensors, inputs, { path, step });
  const { weights, slots, randoms } = given;
  const session = new TensorFlowSession({ tf, spec, setup, weights });
  try {
    session.setOptimizerState(slots);
    const batch = { x: given.x.data, y: given.y.data, size };
    const drawn: Randoms = (name) => randoms.get(name)?.data ?? new Float32Array();
    const result = new Map(session.look(batch, drawn));
    session.stepWith(batch, drawn, step, setup.optimizer.learningRate);
    for (const [name, tensor] of weights) result.set(`param.${name}`, tensor);
    for (const [name, tensor] of await session.parameters()) result.set(`new.${name}`, tensor);
    for (const [name, tensor] of randoms) result.set(name, tensor);
    return result;
  } finally {
    await session.dispose();
  }
}
