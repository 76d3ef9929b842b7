import { setImmediate as breathe } from 'node:timers/promises';
import { CatalogError, reportOf } from '../../shared/errors';
import { countCorrect } from '../../shared/training/figures';
import { taskOf } from '../../shared/training/losses';
import type { TrainingPlan } from '../../shared/training/plan';
import type { BatchMetrics, EpochMetrics, Evaluation, RunState } from '../../shared/training/run';
import { learningRateAt } from '../../shared/training/schedules';
import { stoppingState } from '../../shared/training/stopping';
import type { SplitName } from '../../shared/training/dataset';
import { BatchReader, type LabelledBatch } from '../datasets/batches';
import { epochOrder, type Split } from '../datasets/order';
import { encodeSafetensors } from '../files/safetensors';
import { writeFileAtomic } from '../files/atomic';
import { readBest, writeBest, writeCheckpoint, type Position } from '../runs/checkpoints';
import { writeEvaluation } from '../runs/evaluation';
import type { RunFolder } from '../runs/folder';
import type { Control } from './control';
import { firstSpoiltInEvaluation, firstSpoiltInStep, firstSpoiltWeights } from './diagnosis';
import { LayerLooks } from './layerLooks';
import type { FromTrainer } from './messages';
import { answerQuery, evaluate, evaluateTest, takeSnapshot, type Network } from './network';
import type { NamedTensors } from '../engines/engine';
import type { Reporter } from './reporter';
import { SpeedMeter, Stopwatch } from './speed';
import { BackgroundWriter } from './writer';

/** Feature maps are made at most four times a second. */
const SNAPSHOT_MS = 250;
/** The process listens to the core at least this often. */
const LISTEN_MS = 5;
/** Slow networks do not lose more than this to a crash, whatever `checkpointSteps` says. */
const CHECKPOINT_MS = 60_000;

/** A run that is ready to train. */
export interface TrainingParts {
  readonly network: Network;
  readonly folder: RunFolder;
  readonly split: Split;
  readonly plan: TrainingPlan;
  /** Where to begin or go on. */
  readonly position: Position;
  readonly reporter: Reporter;
  readonly control: Control;
  readonly send: (message: FromTrainer) => void;
}

/** The training of one run, from its position to its end. */
export class Training {
  private readonly reader: BatchReader;
  private readonly looks: LayerLooks;
  private readonly writer: BackgroundWriter;
  private readonly history: EpochMetrics[];
  private readonly classifies: boolean;
  private readonly speed = new SpeedMeter();
  private readonly trainingTime: Stopwatch;
  private readonly validationTime: Stopwatch;
  private step: number;
  private epochsDone: number;
  private epochSums: { samples: number; loss: number; correct: number };
  private trainedSamples: number;
  private lastListenMs = 0;
  private lastSnapshotMs = -Infinity;
  private lastCheckpointMs = performance.now();

  constructor(private readonly parts: TrainingParts) {
    const { position, network, split, plan, folder } = parts;
    const { target } = taskOf(network.setup.loss);
    this.classifies = target === 'class';
    this.reader = new BatchReader(network.dataset, network.setup.batchSize, target);
    this.looks = new LayerLooks(network, split, plan.steps);
    this.writer = new BackgroundWriter(folder.root);
    this.history = [...position.history];
    this.step = position.step;
    this.epochsDone = position.epochsDone;
    this.epochSums = { ...position.epoch };
    this.trainedSamples = position.timing.trainedSamples;
    this.trainingTime = new Stopwatch(position.timing.trainingMs);
    this.validationTime = new Stopwatch(position.timing.validationMs);
  }

  /**
   * Trains until the last epoch is done, no more is to be gained or the core wants an end, and leaves
   * the run's files complete.
   * @throws CatalogError LOSS_NOT_FINITE, WEIGHTS_NOT_FINITE
   */
  async run(): Promise<void> {
    try {
      await this.train();
    } finally {
      // Whoever writes down how the run ended comes after everything that is still under way.
      await this.writer.settle();
    }
  }

  private async train(): Promise<void> {
    const { network, reporter } = this.parts;
    // From here on there is something to go on from, however early the process may end.
    await this.written(() => this.checkpoint());
    this.enter('training');
    this.trainingTime.start();
    while (this.epochsDone < network.setup.epochs && !this.stopping.stop) {
      if (!(await this.trainEpoch())) return this.end('stopped', null);
    }
    this.trainingTime.stop();
    this.enter('evaluating');
    this.report();
    await this.restoreBest();
    const evaluation = await evaluateTest(network);
    await this.requireFiniteEvaluation(evaluation, 'test', allOf(evaluation.count));
    reporter.change({ testLoss: evaluation.loss, testAccuracy: evaluation.accuracy });
    await this.end('finished', evaluation);
  }

  private get stopping(): ReturnType<typeof stoppingState> {
    return stoppingState(this.parts.network.setup.stopping, this.history);
  }

  /** Goes back to the weights of the best epoch, where the setup wants them and the last was not it. */
  private async restoreBest(): Promise<void> {
    const { network, folder, reporter } = this.parts;
    const { stopping } = network.setup;
    const { bestEpoch } = this.stopping;
    if (stopping.kind === 'never' || !stopping.restoreBest) return;
    if (bestEpoch === null || bestEpoch === this.epochsDone) return;
    await this.writer.settle();
    const best = await readBest(folder, bestEpoch);
    if (!best) return;
    network.session.setParameters(best);
    reporter.change({ restoredEpoch: bestEpoch });
  }

  /** One epoch, or what is left of it; false when the core wants an end. */
  private async trainEpoch(): Promise<boolean> {
    const { network, split, plan } = this.parts;
    const { setup } = network;
    const order = epochOrder(split.train, setup.seed, this.epochsDone + 1);
    for (
      let done = this.step - this.epochsDone * plan.stepsPerEpoch;
      done < plan.stepsPerEpoch;
      done++
    ) {
      if (!(await this.attend())) return false;
      const first = done * setup.batchSize;
      await this.trainStep(order.subarray(first, first + setup.batchSize));
      await this.checkpointIfDue();
    }
    if (!(await this.attend())) return false;
    await this.endEpoch();
    return true;
  }

  private async trainStep(samples: Uint32Array): Promise<void> {
    const { network, reporter } = this.parts;
    const batch = await this.reader.read('train', samples);
    const next = this.step + 1;
    const learningRate = this.learningRate(next);
    const measure = this.looks.isDue(next);
    const { loss, output, changes } = await network.session.step(batch, next, learningRate, {
      measure,
    });
    if (!Number.isFinite(loss)) {
      const block = await firstSpoiltInStep(network, batch, next);
      throw new CatalogError('LOSS_NOT_FINITE', { loss: String(loss), step: next, block });
    }
    this.step = next;
    reporter.addBatch(this.count(batch, loss, output));
    if (changes) reporter.addLayers(await this.looks.take(next, learningRate, changes));
  }

  private learningRate(step: number): number {
    const { network, plan } = this.parts;
    return learningRateAt(network.setup, step, plan.stepsPerEpoch, this.history);
  }

  private count(batch: LabelledBatch, loss: number, logits: Float32Array): BatchMetrics {
    const correct = this.classifies ? countCorrect(logits, batch.labels) : 0;
    this.epochSums.samples += batch.size;
    this.epochSums.loss += loss * batch.size;
    this.epochSums.correct += correct;
    this.trainedSamples += batch.size;
    return { step: this.step, loss, accuracy: this.classifies ? correct / batch.size : null };
  }

  private async endEpoch(): Promise<void> {
    const { network, reporter, folder } = this.parts;
    const validation = await this.validate();
    const { samples, loss, correct } = this.epochSums;
    const metrics: EpochMetrics = {
      epoch: this.epochsDone + 1,
      step: this.step,
      loss: loss / samples,
      accuracy: this.classifies ? correct / samples : null,
      validationLoss: validation?.loss ?? null,
      validationAccuracy: validation?.accuracy ?? null,
      learningRate: this.learningRate(this.step),
    };
    this.epochsDone++;
    this.epochSums = { samples: 0, loss: 0, correct: 0 };
    this.history.push(metrics);
    reporter.addEpoch(metrics);
    this.updateProgress();
    const { stopping } = network.setup;
    if (stopping.kind === 'early' && stopping.restoreBest) {
      const epoch = this.epochsDone;
      if (this.stopping.bestEpoch === epoch) {
        const parameters = await this.finiteParameters();
        this.writer.add(() => writeBest(folder, epoch, parameters));
      }
    }
    await this.beginCheckpoint();
  }

  private async validate(): Promise<Evaluation | null> {
    const { network, split } = this.parts;
    if (split.validation.length === 0) return null;
    this.trainingTime.stop();
    this.validationTime.start();
    const evaluation = await evaluate(network, 'train', split.validation, () => this.listen());
    this.validationTime.stop();
    this.trainingTime.start();
    await this.requireFiniteEvaluation(evaluation, 'train', split.validation);
    return evaluation;
  }

  /** What is done between two steps besides training; false when the core wants an end. */
  private async attend(): Promise<boolean> {
    const { control, reporter } = this.parts;
    await this.listen();
    await this.serve();
    if (reporter.isDue(control.attached)) {
      this.updateProgress();
      this.report();
    }
    const failure = this.writer.takeFailure();
    if (failure) control.pause(failure);
    if (control.paused && !control.stopping) await this.pause();
    return !control.stopping;
  }

  private report(): void {
    try {
      this.parts.reporter.report();
    } catch (error) {
      this.writer.fail(error);
    }
  }

  private async listen(): Promise<void> {
    const now = performance.now();
    if (now - this.lastListenMs < LISTEN_MS) return;
    await breathe();
    this.lastListenMs = performance.now();
  }

  /** Answers questions, and shows the window how the network sees the watched sample. */
  private async serve(): Promise<void> {
    const { control, network, send } = this.parts;
    for (let question = control.questions.shift(); question; question = control.questions.shift()) {
      const { id, query } = question;
      try {
        send({ type: 'answer', id, answer: await answerQuery(network, query, this.step) });
      } catch (error) {
        send({ type: 'refused', id, error: reportOf(error) });
      }
    }
    // While paused nothing changes but what is watched.
    const rested = performance.now() - this.lastSnapshotMs >= SNAPSHOT_MS;
    const due = control.paused ? control.fresh : control.drawn && rested;
    if (!control.watch || !control.attached || !due) return;
    control.drawn = false;
    control.fresh = false;
    this.lastSnapshotMs = performance.now();
    try {
      send({ type: 'snapshot', snapshot: await takeSnapshot(network, control.watch, this.step) });
    } catch (error) {
      // A sample or block that is not there is no reason to end a training.
      control.watch = null;
      if (!(error instanceof CatalogError)) throw error;
    }
  }

  /** Rests until the core wants to go on or to end. What could not be written is tried again then. */
  private async pause(): Promise<void> {
    const { control } = this.parts;
    this.trainingTime.stop();
    let failure = control.pauseReason ?? (await this.tryCheckpoint());
    for (;;) {
      this.enter('paused', failure);
      while (control.paused && !control.stopping) {
        const change = control.nextChange();
        await this.serve();
        await change;
      }
      if (control.stopping) return;
      if (failure === null) break;
      failure = await this.tryCheckpoint();
      if (failure === null) break;
      control.pause(failure);
    }
    this.enter('training');
    this.trainingTime.start();
    this.report();
  }

  private async tryCheckpoint(): Promise<CatalogError | null> {
    try {
      await this.checkpoint();
      return null;
    } catch (error) {
      if (error instanceof CatalogError && error.code === 'DISK_WRITE_FAILED') return error;
      throw error;
    }
  }

  /**
   * Does what has to reach the disk before anything else: a failure pauses the run until the person
   * goes on, then it is tried again.
   * @throws CatalogError DISK_WRITE_FAILED when the core wants an end instead
   */
  private async written(write: () => Promise<void>): Promise<void> {
    const { control } = this.parts;
    for (;;) {
      try {
        return await write();
      } catch (error) {
        const disk = error instanceof CatalogError && error.code === 'DISK_WRITE_FAILED';
        if (!disk || control.stopping) throw error;
        control.pause(error);
        this.enter('paused', error);
        while (control.paused && !control.stopping) {
          const change = control.nextChange();
          await this.serve();
          await change;
        }
        await this.writer.settle();
        this.writer.takeFailure();
      }
    }
  }

  private enter(state: RunState, error: CatalogError | null = null): void {
    const { reporter } = this.parts;
    this.updateProgress();
    reporter.change({ state, error: error && reportOf(error) });
    // In the background: run.json is only read when this process is gone.
    this.writer.add(() => reporter.save());
  }

  private async end(state: 'finished' | 'stopped', evaluation: Evaluation | null): Promise<void> {
    const { network, folder, reporter } = this.parts;
    this.trainingTime.stop();
    this.updateProgress();
    await this.written(async () => {
      await this.checkpoint();
      await writeFileAtomic(folder.weights, encodeSafetensors(await network.session.parameters()));
      if (evaluation) await writeEvaluation(folder, evaluation);
      reporter.change({
        state,
        error: null,
        endedMs: Date.now(),
        resumable: state === 'stopped',
      });
      await reporter.save();
    });
  }

  private updateProgress(): void {
    const { network, plan, reporter } = this.parts;
    const { setup } = network;
    const trainingMs = this.trainingTime.ms;
    this.speed.mark(trainingMs, this.trainedSamples);
    const samplesPerSecond = this.speed.samplesPerSecond();
    const samplesLeft =
      setup.epochs * plan.trainCount - this.epochsDone * plan.trainCount - this.epochSums.samples;
    const validationLeftMs =
      this.epochsDone > 0
        ? (this.validationTime.ms / this.epochsDone) * (setup.epochs - this.epochsDone)
        : 0;
    reporter.change({
      progress: {
        epoch: Math.min(this.epochsDone + 1, setup.epochs),
        epochs: setup.epochs,
        step: this.step,
        steps: plan.steps,
        samplesPerSecond,
        remainingMs:
          samplesPerSecond > 0 ? (samplesLeft / samplesPerSecond) * 1000 + validationLeftMs : null,
      },
    });
    reporter.record = { ...reporter.record, timing: this.timing() };
  }

  private timing(): Position['timing'] {
    return {
      trainingMs: this.trainingTime.ms,
      validationMs: this.validationTime.ms,
      trainedSamples: this.trainedSamples,
    };
  }

  private async checkpointIfDue(): Promise<void> {
    const { checkpointSteps } = this.parts.network.setup;
    const waited = performance.now() - this.lastCheckpointMs >= CHECKPOINT_MS;
    if (this.step % checkpointSteps === 0 || waited) await this.beginCheckpoint();
  }

  /** Copies the state of this moment and writes it while training goes on. */
  private async beginCheckpoint(): Promise<void> {
    const { network, folder, reporter } = this.parts;
    this.lastCheckpointMs = performance.now();
    const parameters = await this.finiteParameters();
    const optimizerState = await network.session.optimizerState();
    const position: Position = {
      step: this.step,
      epochsDone: this.epochsDone,
      epoch: { ...this.epochSums },
      timing: this.timing(),
      history: [...this.history],
    };
    this.writer.add(async () => {
      // Metrics first: a checkpoint never knows of a step that the log does not.
      reporter.flush();
      await writeCheckpoint(folder, { position, parameters, optimizerState });
      reporter.change({ resumable: true });
      await reporter.save();
    });
  }

  /** Writes the state of this moment and waits until it is on the disk. */
  private async checkpoint(): Promise<void> {
    await this.writer.settle();
    this.writer.takeFailure();
    await this.beginCheckpoint();
    await this.writer.settle();
    const failure = this.writer.takeFailure();
    if (failure) throw failure;
  }

  /**
   * The weights of this moment: spoilt ones never replace good ones on the disk.
   * @throws CatalogError WEIGHTS_NOT_FINITE
   */
  private async finiteParameters(): Promise<NamedTensors> {
    const { network } = this.parts;
    const parameters = await network.session.parameters();
    const block = firstSpoiltWeights(network, parameters);
    if (block === undefined) return parameters;
    await this.writer.settle();
    throw new CatalogError('WEIGHTS_NOT_FINITE', { step: this.step, block });
  }

  /** @throws CatalogError LOSS_NOT_FINITE */
  private async requireFiniteEvaluation(
    { loss }: Evaluation,
    split: SplitName,
    indices: Uint32Array,
  ): Promise<void> {
    if (Number.isFinite(loss)) return;
    const block = await firstSpoiltInEvaluation(this.parts.network, split, indices);
    throw new CatalogError('LOSS_NOT_FINITE', { loss: String(loss), step: this.step, block });
  }
}

function allOf(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}
