import type { Tensor } from 'onnxruntime-node';
import type { Lowering } from '../../../shared/lowering/lowering';
import type { Program, Shape } from '../../../shared/program/program';
import { sizeOf } from '../../../shared/program/program';
import { floatsOf, floatTensor, loadModel } from './runtime';

export interface FloatResult {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** Lowers a program as it is, every input and output by itself, and runs it once (for tests). */
export async function runLowered(
  lowering: Lowering,
  program: Program,
  feeds: ReadonlyMap<string, Float32Array>,
): Promise<Map<string, FloatResult>> {
  const outputs = [...program.outputs.keys()];
  const plan = { name: 'test', program, packedInputs: [], packedOutputs: [], outputs };
  const session = await loadModel(lowering.lower(plan).model, 1);
  try {
    const tensors = program.inputs.map(({ name, value }): [string, Tensor] => [
      name,
      floatTensor(feeds.get(name) ?? new Float32Array(sizeOf(value.shape)), value.shape),
    ]);
    const results = await session.run(Object.fromEntries(tensors));
    return new Map(
      outputs.map((name) => [
        name,
        { shape: results[name]?.dims ?? [], data: floatsOf(results[name]) },
      ]),
    );
  } finally {
    await session.release();
  }
}
