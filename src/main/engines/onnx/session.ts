import type { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import type { LoweringInUse } from '../../../shared/lowering/choice';
import type { LoweredModel, Lowering } from '../../../shared/lowering/lowering';
import type { Packing } from '../../../shared/lowering/packing';
import {
  inferencePlan,
  nextOf,
  PACKED_GRADIENT,
  trainingPlan,
  VECTORS,
} from '../../../shared/lowering/plans';
import { RANDOM_PREFIX } from '../../../shared/program/network';
import { sizeOf } from '../../../shared/program/program';
import { NAMES } from '../../../shared/program/training';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import type { NamedTensors, Tensor } from '../../../shared/tensor';
import { optimizerOf } from '../../../shared/training/optimizers';
import type { TrainingSetup } from '../../../shared/training/setup';
import type { Batch, LayerChange, StepResult, TrainingSession } from '../engine';
import { layerChanges } from '../changes';
import { fillUniform } from '../random';
import { CPU, type OnnxDevice } from './device';
import { byteTensor, discard, floatsOf, floatTensor, type OutputPlaces } from './runtime';
import { runStep } from './step';
import type { StateVector } from './vectors';

/** Larger sets are evaluated in parts of this many samples; smaller ones in the next power of two. */
const LARGEST_INFERENCE_BATCH = 256;

/**
 * From this batch size on, a prediction is shared among threads. A second pool of threads spins for
 * a while after each run, against the training's own; a few images are not worth that.
 */
const SHARED_BATCH = 32;

/**
 * One for each batch size and choice of blocks to show; a person who looks at one block after the
 * other must not fill the memory.
 */
const MOST_INFERENCE_MODELS = 12;

/** A training model for one batch size, with the tensors that each of its calls reuses. */
interface TrainingModel {
  readonly session: InferenceSession;
  readonly scalars: ReadonlyMap<string, Float32Array>;
  readonly randoms: ReadonlyMap<string, Float32Array>;
  /** Feeds that are the same tensors in every call: scalars and random numbers. */
  readonly feeds: Readonly<Record<string, OnnxTensor>>;
  readonly loss: OnnxTensor;
  readonly output: OnnxTensor;
}

/** What a session is made of. */
export interface SessionParts {
  readonly spec: ModelSpec;
  readonly setup: TrainingSetup;
  readonly lowering: Lowering;
  /** Why this lowering. */
  readonly reason?: string;
  readonly threads: number;
  readonly weights: NamedTensors;
  /** The processor when left out. */
  readonly device?: OnnxDevice;
  /** Whether steps will be given their images as bytes. */
  readonly bytes?: boolean | undefined;
}

/** Trains through ONNX models, one for each batch size that occurs (and each kind of images). */
export class OnnxTrainingSession implements TrainingSession {
  private readonly vectors = new Map<string, StateVector>();
  private readonly slots = new Map<string, StateVector>();
  private readonly trainingModels = new Map<string, TrainingModel>();
  private readonly inferenceModels = new Map<string, InferenceSession>();

  private readonly device: OnnxDevice;
  /** Whether the models that are made beforehand take their images as bytes. */
  private readonly bytes: boolean;

  private constructor(
    private readonly parts: SessionParts,
    private readonly packings: ReadonlyMap<string, Packing>,
  ) {
    this.device = parts.device ?? CPU;
    this.bytes = takesBytes(parts);
    for (const [vector, packing] of packings)
      this.vectors.set(vector, this.device.vector(packing.pack(parts.weights)));
    const { size } = this.packing(VECTORS.parameters);
    for (const slot of optimizerOf(parts.setup.optimizer).slots)
      this.slots.set(slot, this.device.vector(new Float32Array(size)));
  }

  static async create(parts: SessionParts): Promise<OnnxTrainingSession> {
    const { spec, setup, lowering } = parts;
    const bytes = takesBytes(parts);
    const { sequence } = parts.device ?? CPU;
    const plan = trainingPlan(spec, setup, setup.batchSize, { bytes, sequence });
    const lowered = lowering.lower(plan);
    const session = new OnnxTrainingSession(parts, lowered.packings);
    const model = await session.compileTraining(lowered);
    session.trainingModels.set(modelKey(setup.batchSize, bytes), model);
    return session;
  }

  get lowering(): LoweringInUse {
    const { lowering, reason = 'asked for' } = this.parts;
    return { name: lowering.name, reason };
  }

  /** Back to the first weights and empty optimizer slots, as if no step had been done. */
  restart(): void {
    this.setParameters(this.parts.weights);
    for (const vector of this.slots.values()) vector.set(new Float32Array(vector.size));
  }

  async prepare(size: number): Promise<void> {
    await this.trainingModel(size, this.bytes);
  }

  async step(
    batch: Batch,
    step: number,
    learningRate: number,
    { measure = false }: { readonly measure?: boolean } = {},
  ): Promise<StepResult> {
    const { spec, setup } = this.parts;
    const { y, size } = batch;
    const bytes = this.bytes ? batch.bytes : undefined;
    const model = await this.trainingModel(size, bytes !== undefined);
    const scalars = optimizerOf(setup.optimizer).scalars(step, learningRate);
    for (const [name, value] of model.scalars) value[0] = scalars[name] ?? 0;
    for (const [name, values] of model.randoms)
      fillUniform(values, { seed: setup.seed, step, name });

    const feeds: Record<string, OnnxTensor> = {
      ...model.feeds,
      [NAMES.x]: bytes
        ? byteTensor(bytes, [size, ...spec.inputShape])
        : floatTensor(batch.x, [size, ...spec.inputShape]),
      [NAMES.y]: floatTensor(y, model.output.dims),
    };
    const { keepsState } = this.device;
    const fetches: Record<string, OnnxTensor | null> = {
      [NAMES.loss]: keepsState ? null : model.loss,
      [NAMES.output]: keepsState ? null : model.output,
    };
    const changing = this.changingVectors();
    for (const [name, vector] of changing) fetches[nextOf(name)] = vector.next;
    for (const [name, vector] of this.allVectors()) feeds[name] = await vector.current();
    // Asked for by name alone: memory for it is only taken in the few steps that are looked at. A
    // device that keeps its outputs mixes them up when asked for others than the last time.
    const learns = this.packing(VECTORS.parameters).size > 0;
    const wanted =
      (measure || keepsState) && learns ? { ...fetches, [PACKED_GRADIENT]: null } : fetches;

    const result = await this.device.run(model.session, feeds, wanted);
    for (const [name, vector] of changing) {
      const written = result[nextOf(name)];
      discard(written, fetches[nextOf(name)] ?? null);
      vector.advance(written);
    }
    const done = {
      loss: floatsOf(result[NAMES.loss])[0] ?? NaN,
      output: floatsOf(result[NAMES.output]),
    };
    const gradient = result[PACKED_GRADIENT];
    const changes = measure ? await this.changesOf(gradient) : null;
    gradient?.dispose();
    return changes ? { ...done, changes } : done;
  }

  undo(): void {
    for (const [, vector] of this.changingVectors()) vector.goBack();
  }

  async inspect({ x, y, size }: Batch, step: number): Promise<NamedTensors> {
    const { spec, setup, lowering, threads } = this.parts;
    const tensors = new Map<string, Tensor>([
      [NAMES.x, { shape: [size, ...spec.inputShape], data: x }],
      [NAMES.y, { shape: [size, ...spec.outputShape], data: y }],
      ...(await this.parameters()),
      ...(await this.optimizerState()),
    ]);
    const { device } = this;
    return runStep(spec, setup, tensors, { lowering, threads, device, path: '', step });
  }

  async predict(x: Float32Array, size: number): Promise<Float32Array> {
    const { spec } = this.parts;
    const sampleSize = sizeOf(spec.inputShape);
    const logits = new Float32Array(size * sizeOf(spec.outputShape));
    for (let start = 0; start < size;) {
      const count = Math.min(size - start, LARGEST_INFERENCE_BATCH);
      const batch = 2 ** Math.ceil(Math.log2(count));
      const samples = x.subarray(start * sampleSize, (start + count) * sampleSize);
      // Samples do not see each other in inference, so zeros may fill a batch up.
      const padded = new Float32Array(batch * sampleSize);
      padded.set(samples);
      const result = await this.infer(count === batch ? samples : padded, batch, [NAMES.output]);
      const output = floatsOf(result[NAMES.output]);
      const classes = output.length / batch;
      logits.set(output.subarray(0, count * classes), start * classes);
      start += count;
    }
    return logits;
  }

  async activations(x: Float32Array, blocks: readonly string[]): Promise<NamedTensors> {
    const responses = await this.responses(x, 1, blocks);
    return new Map(
      [...responses].map(([block, { shape, data }]) => [block, { shape: shape.slice(1), data }]),
    );
  }

  async responses(x: Float32Array, size: number, blocks: readonly string[]): Promise<NamedTensors> {
    const names = [...new Set(blocks)].map(NAMES.activation);
    const result = await this.infer(x, size, names);
    return new Map(
      blocks.map((block): [string, Tensor] => {
        const tensor = result[NAMES.activation(block)];
        return [block, { shape: tensor?.dims ?? [], data: floatsOf(tensor).slice() }];
      }),
    );
  }

  async parameters(): Promise<NamedTensors> {
    const all = new Map<string, Tensor>();
    for (const [vector, packing] of this.packings)
      for (const [name, tensor] of packing.unpack(await this.vector(vector).read()))
        all.set(name, tensor);
    return all;
  }

  setParameters(tensors: NamedTensors): void {
    for (const [vector, packing] of this.packings) this.vector(vector).set(packing.pack(tensors));
  }

  async optimizerState(): Promise<NamedTensors> {
    const packing = this.packing(VECTORS.parameters);
    const all = new Map<string, Tensor>();
    for (const [slot, vector] of this.slots)
      for (const [name, tensor] of packing.unpack(await vector.read()))
        all.set(`${slot}.${name}`, tensor);
    return all;
  }

  setOptimizerState(tensors: NamedTensors): void {
    const packing = this.packing(VECTORS.parameters);
    for (const [slot, vector] of this.slots) {
      const own = new Map(
        packing.tensors.flatMap(({ name }): [string, Tensor][] => {
          const tensor = tensors.get(`${slot}.${name}`);
          return tensor ? [[name, tensor]] : [];
        }),
      );
      vector.set(packing.pack(own));
    }
  }

  async dispose(): Promise<void> {
    const models = [...this.trainingModels.values()].map(({ session }) => session);
    const sessions = [...models, ...this.inferenceModels.values()];
    this.trainingModels.clear();
    this.inferenceModels.clear();
    for (const vector of [...this.vectors.values(), ...this.slots.values()]) vector.dispose();
    await Promise.all(sessions.map((session) => session.release()));
    await this.device.dispose();
  }

  private async changesOf(
    gradient: OnnxTensor | undefined,
  ): Promise<ReadonlyMap<string, LayerChange>> {
    if (!gradient) return new Map();
    const { after, before } = await this.vector(VECTORS.parameters).lastChange();
    const packing = this.packing(VECTORS.parameters);
    const slope = await this.device.read(gradient);
    return layerChanges(this.parts.spec, packing, slope, before, after);
  }

  private async trainingModel(size: number, bytes: boolean): Promise<TrainingModel> {
    const key = modelKey(size, bytes);
    const known = this.trainingModels.get(key);
    if (known) return known;
    const { spec, setup, lowering } = this.parts;
    const { packings } = this;
    const { sequence } = this.device;
    const plan = trainingPlan(spec, setup, size, { packings, bytes, sequence });
    const model = await this.compileTraining(lowering.lower(plan));
    this.trainingModels.set(key, model);
    return model;
  }

  private async compileTraining(lowered: LoweredModel): Promise<TrainingModel> {
    const session = await this.device.load(
      lowered.model,
      this.parts.threads,
      this.device.keepsState ? this.placesOf(lowered) : undefined,
    );
    const scalars = new Map<string, Float32Array>();
    const randoms = new Map<string, Float32Array>();
    const feeds: Record<string, OnnxTensor> = {};
    const optimizer = optimizerOf(this.parts.setup.optimizer);
    for (const name of Object.keys(optimizer.scalars(1, 1))) {
      const value = new Float32Array(1);
      scalars.set(name, value);
      feeds[NAMES.scalar(name)] = floatTensor(value, []);
    }
    for (const { name, shape } of lowered.inputs) {
      if (!name.startsWith(RANDOM_PREFIX)) continue;
      const values = new Float32Array(sizeOf(shape));
      randoms.set(name, values);
      feeds[name] = floatTensor(values, shape);
    }
    const known = new Set(lowered.inputs.map(({ name }) => name));
    for (const name of Object.keys(feeds)) if (!known.has(name)) delete feeds[name];
    const output = lowered.outputs.find(({ name }) => name === NAMES.output);
    const outputShape = output?.shape ?? [];
    return {
      session,
      scalars,
      randoms,
      feeds,
      loss: floatTensor(new Float32Array(1), []),
      output: floatTensor(new Float32Array(sizeOf(outputShape)), outputShape),
    };
  }

  /** What a step replaces stays on the device; everything else is looked at. */
  private placesOf({ outputs }: LoweredModel): OutputPlaces {
    const vectors = this.changingVectors().map(([name]) => nextOf(name));
    const stays = new Set([...vectors, PACKED_GRADIENT]);
    return Object.fromEntries(
      outputs.map(({ name }) => [name, stays.has(name) ? 'gpu-buffer' : 'cpu']),
    );
  }

  private async infer(
    x: Float32Array,
    batch: number,
    outputs: readonly string[],
  ): Promise<InferenceSession.ReturnType> {
    const { spec, lowering, threads } = this.parts;
    const key = `${batch} ${outputs.join(' ')}`;
    let session = this.inferenceModels.get(key);
    if (!session) {
      const lowered = lowering.lower(inferencePlan(spec, batch, outputs, this.packings));
      session = await this.device.load(lowered.model, batch < SHARED_BATCH ? 1 : threads);
    }
    // Moved to the end, so that the first is the one not used for longest.
    this.inferenceModels.delete(key);
    this.inferenceModels.set(key, session);
    const [oldest] = this.inferenceModels;
    if (oldest && this.inferenceModels.size > MOST_INFERENCE_MODELS) {
      this.inferenceModels.delete(oldest[0]);
      await oldest[1].release();
    }
    const feeds: Record<string, OnnxTensor> = {
      [NAMES.x]: floatTensor(x, [batch, ...spec.inputShape]),
    };
    for (const [name, vector] of this.vectors)
      if (vector.size > 0) feeds[name] = await vector.current();
    return this.device.run(session, feeds, outputs);
  }

  /** Vectors that a step replaces, by their model input. Empty ones are no inputs. */
  private changingVectors(): [string, StateVector][] {
    return this.allVectors().filter(([name]) => name !== VECTORS.frozen);
  }

  private allVectors(): [string, StateVector][] {
    const slots = [...this.slots].map(([slot, vector]): [string, StateVector] => [
      NAMES.slot(slot),
      vector,
    ]);
    return [...this.vectors, ...slots].filter(([, vector]) => vector.size > 0);
  }

  private vector(name: string): StateVector {
    const vector = this.vectors.get(name);
    if (!vector) throw new Error(`no vector ${name}`);
    return vector;
  }

  private packing(vector: string): Packing {
    const packing = this.packings.get(vector);
    if (!packing) throw new Error(`no packing of ${vector}`);
    return packing;
  }
}

/** Graphics devices have no kernels for bytes. */
function takesBytes({ bytes = false, device = CPU }: SessionParts): boolean {
  return bytes && device.id === 'cpu';
}

function modelKey(size: number, bytes: boolean): string {
  return `${size} ${bytes ? 'bytes' : 'floats'}`;
}
