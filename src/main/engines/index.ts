import type { EngineName } from '../../shared/training/engine';
import type { Engine } from './engine';
import { onnxEngine } from './onnx';

/** Loads the engine of a run; TensorFlow's code only where it is asked for. */
export async function engineNamed(name: EngineName): Promise<Engine> {
  if (name === 'onnx') return onnxEngine;
  return (await import('./tensorflow')).tensorflowEngine;
}
