import { InferenceSession, Tensor, env } from 'onnxruntime-node';
import type { DeviceId } from '../../../shared/devices';

/** Errors only: warnings of the optimizer mean nothing to a person who trains a network. */
const LOG_ERRORS = 3;

/**
 * Pad_Fusion makes zeros around a max pool's input into that pool's own padding, which is −∞ and not
 * zero, and refuses models whose padding is as large as the window (seen with 1.30).
 */
const HARMFUL_OPTIMIZERS = 'Pad_Fusion';

/** By output: in the processor's memory, or in the device's for the next call to read. */
export type OutputPlaces = Readonly<Record<string, 'cpu' | 'gpu-buffer'>>;

/** Where a model is computed. */
export interface Placement {
  /** An execution provider of ONNX Runtime. */
  readonly provider: DeviceId;
  /** Where outputs are left; all of them are named, or none and all come to the processor. */
  readonly outputs?: OutputPlaces | undefined;
}

export const ON_CPU: Placement = { provider: 'cpu' };

/**
 * Loads a model on the processor or another device. What a device's provider has no kernels for,
 * ONNX Runtime computes on the processor.
 * @throws Error what the provider says, where it cannot be used
 */
export function loadModel(
  model: Uint8Array,
  threads: number,
  { provider, outputs }: Placement = ON_CPU,
): Promise<InferenceSession> {
  return InferenceSession.create(model, {
    executionProviders: [provider],
    ...(outputs && { preferredOutputLocation: outputs }),
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: LOG_ERRORS,
    extra: { optimization: { disable_specified_optimizers: HARMFUL_OPTIMIZERS } },
  });
}

/** A tensor that shares its numbers with `data`. */
export function floatTensor(data: Float32Array, shape: readonly number[]): Tensor {
  return new Tensor('float32', data, shape);
}

/** A tensor that shares its numbers with `data`. */
export function byteTensor(data: Uint8Array, shape: readonly number[]): Tensor {
  return new Tensor('uint8', data, shape);
}

/** The numbers of a float tensor that lies in memory. */
export function floatsOf(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error('expected a tensor of floats');
  return tensor.data;
}

/** ES2024: TypeScript's library of this target does not know it yet. */
interface TransferableBuffer extends ArrayBuffer {
  transfer?(length: number): ArrayBuffer;
}

/**
 * Frees the memory of a result at once. ONNX Runtime copies every output that it wrote into our memory
 * into an array of its own besides; thrown away step by step, these make V8 collect memory again and
 * again, in threads that take the cores from those that compute (docs/performance.md).
 *
 * @param ours where the output was to be written, which is left alone
 */
export function discard(result: Tensor | undefined, ours: Tensor | null): void {
  // What stays in a device's memory has no place of ours to be written to.
  if (!ours || !(result?.data instanceof Float32Array)) return;
  const buffer = result.data.buffer as TransferableBuffer;
  if (buffer !== (ours.data as Float32Array).buffer) buffer.transfer?.(0);
}

export function runtimeVersion(): string {
  return env.versions.node ?? env.versions.common;
}
