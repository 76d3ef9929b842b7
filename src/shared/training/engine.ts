/**
 * What computes a run. `onnx`: ONNX Runtime, always there. `tensorflow`: TensorFlow.js, with its native
 * library where that was installed, else on its plain JavaScript backend, which is for small checks.
 */
export const ENGINES = ['onnx', 'tensorflow'] as const;
export type EngineName = (typeof ENGINES)[number];

/** How an engine is here. `plain`: it runs, but without a native library, and so very slowly. */
export const ENGINE_BACKENDS = ['native', 'gpu', 'plain'] as const;
export type EngineBackend = (typeof ENGINE_BACKENDS)[number];

export interface EngineInfo {
  readonly name: EngineName;
  readonly backend: EngineBackend;
  /** The library and its version: `tfjs-node 4.22.0`. */
  readonly library: string;
  /** The devices it can train on here, by their ids. */
  readonly devices: readonly string[];
}
