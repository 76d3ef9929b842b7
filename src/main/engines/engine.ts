import type { DeviceId } from '../../shared/devices';
import type { LoweringChoice, LoweringInUse } from '../../shared/lowering/choice';
import type { ModelSpec } from '../../shared/spec/modelSpec';
import type { NamedTensors } from '../../shared/tensor';
import type { TrainingSetup } from '../../shared/training/setup';

export type { NamedTensors } from '../../shared/tensor';

export interface Batch {
  /** `[N, C, H, W]`; N may differ from step to step (the last batch of an epoch is smaller). */
  readonly x: Float32Array;
  /** One-hot targets `[N, classes]`, or the images themselves where the task is to give them again. */
  readonly y: Float32Array;
  readonly size: number;
  /** The images as bytes, where `x` is these divided by 255 and nothing else. */
  readonly bytes?: Uint8Array;
}

export interface StepResult {
  /** Mean over the batch, before the update. */
  readonly loss: number;
  /** What the loss took (logits), `[N, …]` as the targets. Valid until the next step. */
  readonly output: Float32Array;
  /** By block, for layers with trained weights; where `measure` was asked for. */
  readonly changes?: ReadonlyMap<string, LayerChange>;
}

/** How a step moved the trained weights of one layer. */
export interface LayerChange {
  /** ‖g‖, before clipping. */
  readonly gradientNorm: number;
  /** ‖w after − w before‖ / ‖w before‖; infinite where the weights were all 0. */
  readonly updateRatio: number;
}

export interface EngineOptions {
  readonly device: DeviceId;
  readonly threads: number;
  readonly lowering: LoweringChoice;
  /** Whether batches will have their images as bytes; an engine may then leave `x` alone. */
  readonly bytes?: boolean;
}

/**
 * One network in training. All calls are made one after the other by one owner. State that decides
 * the next step is exactly `parameters` + `optimizerState` + the step number given to `step`.
 */
export interface TrainingSession {
  /**
   * How its steps are written; the same choice again gives the same figures. null for an engine that
   * takes our operators one by one.
   */
  readonly lowering: LoweringInUse | null;
  /** Makes ready for batches of `size` samples, so that no step waits for it. Changes nothing. */
  prepare(size: number): Promise<void>;
  /** One optimizer update. `step` counts from 1 over the whole run and seeds dropout. */
  step(
    batch: Batch,
    step: number,
    learningRate: number,
    options?: { readonly measure?: boolean },
  ): Promise<StepResult>;
  /** Takes the last step back; only once after it, and before weights are set. */
  undo(): void;
  /**
   * What a step would compute with the current weights, without doing it: `loss`, `act.BLOCK` in
   * training mode, `grad.WEIGHT`, as docs/tensors.md names them.
   */
  inspect(batch: Batch, step: number): Promise<NamedTensors>;
  /** What the loss takes (logits), `[N, …]`, in inference mode, with the current weights. */
  predict(x: Float32Array, size: number): Promise<Float32Array>;
  /** Outputs of the given blocks for one image `[C, H, W]`, in inference mode. */
  activations(x: Float32Array, blocks: readonly string[]): Promise<NamedTensors>;
  /** The same for several images, `[N, …]`, by the blocks' names. */
  responses(x: Float32Array, size: number, blocks: readonly string[]): Promise<NamedTensors>;
  /**
   * A copy of every weight and state tensor, by the names of the model spec. They may lie on a device
   * and have to be fetched.
   */
  parameters(): Promise<NamedTensors>;
  setParameters(tensors: NamedTensors): void;
  /** A copy of the optimizer's slots, as `SLOT.PARAMETER`: `m.conv2d_1.weight`. */
  optimizerState(): Promise<NamedTensors>;
  setOptimizerState(tensors: NamedTensors): void;
  dispose(): Promise<void>;
}

/** What turns a model spec and a training setup into numbers. */
export interface Engine {
  readonly name: string;
  /** Weights start from the setup's seed. */
  createSession(
    spec: ModelSpec,
    setup: TrainingSetup,
    options: EngineOptions,
  ): Promise<TrainingSession>;
  /**
   * One training step on given tensors (`x`, `y`, and where wanted weights and random numbers), with
   * all that it computed: docs/tensors.md lists the names. `options.path` names the tensors' file in
   * errors.
   * @throws CatalogError TENSOR_MISSING, TENSOR_UNKNOWN, TENSOR_WRONG_SHAPE
   */
  runStep(
    spec: ModelSpec,
    setup: TrainingSetup,
    tensors: NamedTensors,
    options: EngineOptions & { readonly path: string },
  ): Promise<NamedTensors>;
  /** For the run's record: library and version. */
  versions(): Readonly<Record<string, string>>;
}
