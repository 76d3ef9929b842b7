import { OnnxGraph } from '../../../shared/onnx/graph';
import { blockedOp } from '../../../shared/lowering/blocked/image';
import type { BlockSize } from '../../../shared/lowering/blocked/layouts';
import { floatsOf, floatTensor, loadModel } from './runtime';

const CHANNELS = 32;
const PLACES = 4;

/**
 * How many channels ONNX Runtime's blocked operators put together: 16 with AVX-512, 8 with AVX2 or
 * SSE4.2. It cannot be asked for, so a ramp is reordered: the numbers before the second place's first
 * one are the first place's channels.
 *
 * @returns null where the operators are missing or answer otherwise
 */
export async function probeBlockSize(): Promise<BlockSize | null> {
  const graph = new OnnxGraph('probe');
  const shape = [1, CHANNELS, 2, 2];
  const reordered = blockedOp(graph, 'ReorderInput', [graph.input('x', shape)]);
  graph.output('y', reordered, shape);
  try {
    const session = await loadModel(graph.encode(), 1);
    try {
      const ramp = Float32Array.from({ length: CHANNELS * PLACES }, (_, i) => i);
      const { y } = await session.run({ x: floatTensor(ramp, shape) });
      // Channel 0 at place 1 is the number 1.
      const block = floatsOf(y).indexOf(1);
      return block === 8 || block === 16 ? block : null;
    } finally {
      await session.release();
    }
  } catch {
    return null;
  }
}
