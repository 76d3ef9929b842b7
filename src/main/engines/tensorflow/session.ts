import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { restrict, sizeOf } from '../../../shared/program/program';
import {
  buildInferenceProgram,
  buildTrainingProgram,
  buildUpdateProgram,
  NAMES,
  weightGroups,
} from '../../../shared/program/training';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import type { NamedTensors, Tensor as NamedTensor } from '../../../shared/tensor';
import { optimizerOf, type Optimizer } from '../../../shared/training/optimizers';
import type { TrainingSetup } from '../../../shared/training/setup';
import { layerChanges } from '../changes';
import type { Batch, StepResult, TrainingSession } from '../engine';
import { fillUniform } from '../random';
import { differentiate, type Slopes } from './gradient';
import { Computation, Constants, scoped } from './interpret';
import type { TensorFlow } from './load';
import { inRowMajor, rowMajor, type Placed } from './placed';
import { NetworkState } from './state';
import { packed } from './vectors';

/** Larger sets are evaluated in parts of this many samples. */
const LARGEST_INFERENCE_BATCH = 256;
/** One for each batch size and choice of blocks; they hold a few constants each. */
const MOST_COMPUTATIONS = 32;

export interface SessionParts {
  readonly tf: TensorFlow;
  readonly spec: ModelSpec;
  readonly setup: TrainingSetup;
  readonly weights: NamedTensors;
}

/** Random numbers of a step, by the names of the program's inputs. */
export type Randoms = (name: string, shape: readonly number[]) => Float32Array;

/** Trains by our programs' forward passes, which TensorFlow computes and differentiates. */
export class TensorFlowSession implements TrainingSession {
  /** Steps are not lowered: TensorFlow takes our operators one by one. */
  readonly lowering = null;
  private readonly state: NetworkState;
  private readonly computations = new Map<string, { run: Computation; constants: Constants }>();
  private readonly optimizer: Optimizer;

  constructor(private readonly parts: SessionParts) {
    const { tf, spec, setup, weights } = parts;
    this.optimizer = optimizerOf(setup.optimizer);
    this.state = new NetworkState(tf, spec, this.optimizer.slots, weights);
  }

  async prepare(): Promise<void> {
    // Its kernels take batches of any size.
  }

  async step(
    batch: Batch,
    step: number,
    learningRate: number,
    { measure = false }: { readonly measure?: boolean } = {},
  ): Promise<StepResult> {
    const { tf, spec } = this.parts;
    return scoped(tf, () => {
      const { outputs, gradient } = this.forward(batch, this.randomsOf(step), false);
      const result = {
        loss: numbers(tf, outputs, NAMES.loss)[0] ?? NaN,
        output: numbers(tf, outputs, NAMES.output),
      };
      this.update(outputs, gradient, step, learningRate);
      if (!measure) return result;
      if (!gradient) return { ...result, changes: new Map() };
      const { packings, vectors } = this.state;
      const slope = Float32Array.from(gradient.dataSync());
      const [before, after] = [vectors.parameters.previousData(), vectors.parameters.data()];
      const changes = layerChanges(spec, packings.parameters, slope, before, after);
      return { ...result, changes };
    });
  }

  undo(): void {
    this.state.undo();
  }

  async inspect(batch: Batch, step: number): Promise<NamedTensors> {
    return this.look(batch, this.randomsOf(step));
  }

  /** What a step computes before the update: `loss`, `output`, `act.BLOCK`, `grad.WEIGHT`. */
  look(batch: Batch, randoms: Randoms): NamedTensors {
    const { tf } = this.parts;
    return scoped(tf, () => {
      const { outputs, gradient } = this.forward(batch, randoms, true);
      const seen = new Map<string, NamedTensor>();
      for (const [name, placed] of outputs)
        if (!name.startsWith(NAMES.next(''))) seen.set(name, named(tf, placed));
      if (gradient) {
        const slopes = this.state.packings.parameters.unpack(gradient.dataSync() as Float32Array);
        for (const [name, tensor] of slopes) seen.set(NAMES.gradient(name), tensor);
      }
      return seen;
    });
  }

  /** One step with given random numbers. */
  stepWith(batch: Batch, randoms: Randoms, step: number, learningRate: number): void {
    scoped(this.parts.tf, () => {
      const { outputs, gradient } = this.forward(batch, randoms, false);
      this.update(outputs, gradient, step, learningRate);
    });
  }

  async predict(x: Float32Array, size: number): Promise<Float32Array> {
    const { tf, spec } = this.parts;
    const sampleSize = sizeOf(spec.inputShape);
    const classes = sizeOf(spec.outputShape);
    const logits = new Float32Array(size * classes);
    for (let start = 0; start < size; start += LARGEST_INFERENCE_BATCH) {
      const count = Math.min(size - start, LARGEST_INFERENCE_BATCH);
      const samples = x.subarray(start * sampleSize, (start + count) * sampleSize);
      scoped(tf, () => {
        const outputs = this.infer(samples, count, [NAMES.output]);
        logits.set(numbers(tf, outputs, NAMES.output), start * classes);
      });
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
    const { tf } = this.parts;
    return scoped(tf, () => {
      const outputs = this.infer(x, size, [...new Set(blocks)].map(NAMES.activation));
      return new Map(
        blocks.flatMap((block): [string, NamedTensor][] => {
          const placed = outputs.get(NAMES.activation(block));
          return placed ? [[block, named(tf, placed)]] : [];
        }),
      );
    });
  }

  async parameters(): Promise<NamedTensors> {
    return this.state.parameters();
  }

  setParameters(tensors: NamedTensors): void {
    this.state.setParameters(tensors);
  }

  async optimizerState(): Promise<NamedTensors> {
    return this.state.optimizerState();
  }

  setOptimizerState(tensors: NamedTensors): void {
    this.state.setOptimizerState(tensors);
  }

  async dispose(): Promise<void> {
    for (const { constants } of this.computations.values()) constants.dispose();
    this.computations.clear();
    this.state.dispose();
  }

  private forward({ x, y, size }: Batch, randoms: Randoms, look: boolean): Slopes {
    const { tf, spec, setup } = this.parts;
    const key = `${look ? 'look' : 'train'} ${size}`;
    const computation = this.computation(key, () => {
      const program = buildTrainingProgram(spec, setup, size);
      const wanted = [...program.outputs.keys()].filter(
        (name) =>
          !name.startsWith(NAMES.gradient('')) && (look || !name.startsWith(NAMES.activation(''))),
      );
      return restrict(program, wanted);
    });
    const feeds = this.state.weights();
    for (const { kind, name, value } of computation.program.inputs) {
      const data = name === NAMES.x ? x : name === NAMES.y ? y : null;
      if (data) feeds.set(name, fed(tf, data, value.shape));
      else if (kind === 'random') feeds.set(name, fed(tf, randoms(name, value.shape), value.shape));
    }
    const trained = weightGroups(spec).parameters.map(({ name }) => feeds.get(name)!.tensor);
    return differentiate(tf, computation, feeds, trained);
  }

  private infer(
    x: Float32Array,
    size: number,
    names: readonly string[],
  ): ReadonlyMap<string, Placed> {
    const { tf, spec } = this.parts;
    const computation = this.computation(`infer ${size} ${names.join(' ')}`, () =>
      restrict(buildInferenceProgram(spec, size), names),
    );
    const image = fed(tf, x, [size, ...spec.inputShape]);
    return computation.run(this.state.weights().set(NAMES.x, image));
  }

  /** Replaces weights, optimizer slots and running statistics by what follows from a step. */
  private update(
    outputs: ReadonlyMap<string, Placed>,
    gradient: Tensor1D | null,
    step: number,
    learningRate: number,
  ): void {
    const { tf, setup } = this.parts;
    const { packings, vectors, slots } = this.state;
    const states = packings.state.tensors.map(({ name }) => {
      const next = outputs.get(NAMES.next(name));
      if (!next) throw new Error(`a step does not give ${name}`);
      return inRowMajor(tf, next);
    });
    // Also where nothing changes, so that taking the step back means the same for all.
    const { state, parameters } = vectors;
    state.replace(states.length > 0 ? packed(tf, states) : state.current.clone());
    if (!gradient) return;
    const { size } = packings.parameters;
    const computation = this.computation('update', () =>
      buildUpdateProgram(this.optimizer, size, setup),
    );
    const feeds = new Map<string, Placed>([
      ['w', flat(parameters.current)],
      ['g', flat(gradient)],
    ]);
    for (const [slot, vector] of slots) feeds.set(NAMES.slot(slot), flat(vector.current));
    const scalars = this.optimizer.scalars(step, learningRate);
    for (const [name, value] of Object.entries(scalars))
      feeds.set(NAMES.scalar(name), { tensor: tf.scalar(value), order: [] });
    const next = computation.run(feeds);
    // Clones, since an update may leave a vector as it is.
    const take = (name: string): Tensor1D => next.get(name)!.tensor.clone() as Tensor1D;
    parameters.replace(take('w'));
    for (const [slot, vector] of slots) vector.replace(take(NAMES.slot(slot)));
  }

  private computation(key: string, build: () => Computation['program']): Computation {
    const known = this.computations.get(key);
    this.computations.delete(key);
    const constants = known?.constants ?? new Constants(this.parts.tf);
    const run = known?.run ?? new Computation(build(), constants, key);
    // Moved to the end, so that the first is the one not used for longest.
    this.computations.set(key, { run, constants });
    const [oldest] = this.computations;
    if (oldest && this.computations.size > MOST_COMPUTATIONS) {
      this.computations.delete(oldest[0]);
      oldest[1].constants.dispose();
    }
    return run;
  }

  private randomsOf(step: number): Randoms {
    const { seed } = this.parts.setup;
    return (name, shape) => {
      const values = new Float32Array(sizeOf(shape));
      fillUniform(values, { seed, step, name });
      return values;
    };
  }
}

function flat(tensor: Tensor): Placed {
  return { tensor, order: [0] };
}

function fed(tf: TensorFlow, data: Float32Array, shape: readonly number[]): Placed {
  return { tensor: tf.tensor(data, [...shape]), order: rowMajor(shape.length) };
}

/** A value's numbers as docs/tensors.md lists them. */
function named(tf: TensorFlow, placed: Placed): NamedTensor {
  const tensor = inRowMajor(tf, placed);
  return { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) };
}

function numbers(tf: TensorFlow, outputs: ReadonlyMap<string, Placed>, name: string): Float32Array {
  const placed = outputs.get(name);
  if (!placed) throw new Error(`the program has no output ${name}`);
  return named(tf, placed).data;
}
