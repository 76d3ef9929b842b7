import { setImmediate as breathe } from 'node:timers/promises';
import { CatalogError, reportOf } from '../../shared/errors';
import { countCorrect } from '../../shared/training/figures';
import type { TrainingPlan } from '../../shared/training/plan';
import type { BatchMetrics, Evaluation, RunState } from '../../shared/training/run';
import { BatchReader, type LabelledBatch } from '../datasets/batches';
import { epochOrder, type Split } from '../datasets/order';
import { encodeSafetensors } from '../files/safetensors';
import { writeFileAtomic } from '../files/atomic';
import { writeCheckpoint, type Position } from '../runs/checkpoints';
import { writeEvaluation } from '../runs/evaluation';
import type { RunFolder } from '../runs/folder';
import type { Control } from './control';
import { firstNonFiniteBlock } from './diagnosis';
import type { FromTrainer } from './messages';
import { answerQuery, evaluate, evaluateTest, takeSnapshot, type Network } from './network';
import type { Reporter } from './reporter';
import { SpeedMeter, Stopwatch } from './speed';

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
  private writing: Promise<void> = Promise.resolve();
  private diskFailure: CatalogError | null = null;

  constructor(private readonly parts: TrainingParts) {
    const { position, network } = parts;
    this.reader = new BatchReader(network.dataset, network.setup.batchSize);
    this.step = position.step;
    this.epochsDone = position.epochsDone;
    this.epochSums = { ...position.epoch };
    this.trainedSamples = position.timing.trainedSamples;
    this.trainingTime = new Stopwatch(position.timing.trainingMs);
    this.validationTime = new Stopwatch(position.timing.validationMs);
  }

  /**
   * Trains until the last epoch is done or the core wants an end, and leaves the run's files complete.
   * @throws CatalogError LOSS_NOT_FINITE
   */
  async run(): Promise<void> {
    const { network, reporter } = this.parts;
    // From here on there is something to go on from, however early the process may end.
    await this.checkpoint();
    this.enter('training');
    this.trainingTime.start();
    while (this.epochsDone < network.setup.epochs) {
      if (!(await this.trainEpoch())) return this.end('stopped', null);
    }
    this.trainingTime.stop();
    this.enter('evaluating');
    reporter.report();
    const evaluation = await evaluateTest(network);
    await this.requireFinite(evaluation.loss, this.step);
    await this.end('finished', evaluation);
  }

  /** One epoch, or what is left of it; false when the core wants an end. */
  private async trainEpoch(): Promise<boolean> {
    const { network, split, plan, reporter } = this.parts;
    const { session, setup } = network;
    const order = epochOrder(split.train, setup.seed, this.epochsDone + 1);
    for (
      let done = this.step - this.epochsDone * plan.stepsPerEpoch;
      done < plan.stepsPerEpoch;
      done++
    ) {
      if (!(await this.attend())) return false;
      const first = done * setup.batchSize;
      const batch = await this.reader.read('train', order.subarray(first, first + setup.batchSize));
      const { loss, output } = await session.step(
        batch,
        this.step + 1,
        setup.optimizer.learningRate,
      );
      await this.requireFinite(loss, this.step + 1);
      this.step++;
      reporter.addBatch(this.count(batch, loss, output));
      this.checkpointIfDue();
    }
    if (!(await this.attend())) return false;
    await this.endEpoch();
    return true;
  }

  private count(batch: LabelledBatch, loss: number, logits: Float32Array): BatchMetrics {
    const correct = countCorrect(logits, batch.labels);
    this.epochSums.samples += batch.size;
    this.epochSums.loss += loss * batch.size;
    this.epochSums.correct += correct;
    this.trainedSamples += batch.size;
    return { step: this.step, loss, accuracy: correct / batch.size };
  }

  private async endEpoch(): Promise<void> {
    const { reporter } = this.parts;
    const validation = await this.validate();
    const { samples, loss, correct } = this.epochSums;
    this.epochsDone++;
    this.epochSums = { samples: 0, loss: 0, correct: 0 };
    reporter.addEpoch({
      epoch: this.epochsDone,
      step: this.step,
      loss: loss / samples,
      accuracy: correct / samples,
      validationLoss: validation?.loss ?? null,
      validationAccuracy: validation?.accuracy ?? null,
    });
    this.updateProgress();
    this.beginCheckpoint();
  }

  private async validate(): Promise<Evaluation | null> {
    const { network, split } = this.parts;
    if (split.validation.length === 0) return null;
    this.trainingTime.stop();
    this.validationTime.start();
    const evaluation = await evaluate(network, 'train', split.validation, () => this.listen());
    this.validationTime.stop();
    this.trainingTime.start();
    await this.requireFinite(evaluation.loss, this.step);
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
    const failure = this.takeDiskFailure();
    if (failure) control.pause(failure);
    if (control.paused && !control.stopping) await this.pause();
    return !control.stopping;
  }

  private report(): void {
    try {
      this.parts.reporter.report();
    } catch (error) {
      this.pauseForDisk(error);
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

  private async pause(): Promise<void> {
    const { control } = this.parts;
    this.trainingTime.stop();
    await this.checkpoint().catch((error: unknown) => this.pauseForDisk(error));
    const failure = this.takeDiskFailure();
    const reason = control.pauseReason ?? failure;
    this.enter('paused', reason);
    while (control.paused && !control.stopping) {
      const change = control.nextChange();
      await this.serve();
      await change;
    }
    if (control.stopping) return;
    // The person says that the disk is back: what failed before is forgotten and tried again.
    await this.writing;
    this.takeDiskFailure();
    this.enter('training');
    if (reason) this.beginCheckpoint();
    this.trainingTime.start();
    this.report();
  }

  private enter(state: RunState, error: CatalogError | null = null): void {
    const { reporter } = this.parts;
    this.updateProgress();
    reporter.change({ state, error: error && reportOf(error) });
    // In the background: run.json is only read when this process is gone.
    this.inBackground(() => reporter.save());
  }

  private async end(state: 'finished' | 'stopped', evaluation: Evaluation | null): Promise<void> {
    const { network, folder, reporter } = this.parts;
    this.trainingTime.stop();
    this.updateProgress();
    await this.checkpoint();
    await writeFileAtomic(folder.weights, encodeSafetensors(network.session.parameters()));
    if (evaluation) await writeEvaluation(folder, evaluation);
    reporter.change({
      state,
      error: null,
      endedMs: Date.now(),
      resumable: state === 'stopped',
      testLoss: evaluation?.loss ?? null,
      testAccuracy: evaluation?.accuracy ?? null,
    });
    await reporter.save();
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

  private checkpointIfDue(): void {
    const { checkpointSteps } = this.parts.network.setup;
    const waited = performance.now() - this.lastCheckpointMs >= CHECKPOINT_MS;
    if (this.step % checkpointSteps === 0 || waited) this.beginCheckpoint();
  }

  /** Copies the state of this moment and writes it while training goes on. */
  private beginCheckpoint(): void {
    const { network, folder, reporter } = this.parts;
    this.lastCheckpointMs = performance.now();
    const position: Position = {
      step: this.step,
      epochsDone: this.epochsDone,
      epoch: { ...this.epochSums },
      timing: this.timing(),
    };
    const parameters = network.session.parameters();
    const optimizerState = network.session.optimizerState();
    this.inBackground(async () => {
      // Metrics first: a checkpoint never knows of a step that the log does not.
      reporter.flush();
      await writeCheckpoint(folder, { position, parameters, optimizerState });
      reporter.change({ resumable: true });
      await reporter.save();
    });
  }

  /** Writes the state of this moment and waits until it is on the disk. */
  private async checkpoint(): Promise<void> {
    await this.writing;
    this.diskFailure = null;
    this.beginCheckpoint();
    await this.writing;
    const failure = this.takeDiskFailure();
    if (failure) throw failure;
  }

  private takeDiskFailure(): CatalogError | null {
    const failure = this.diskFailure;
    this.diskFailure = null;
    return failure;
  }

  /** One after the other; a failure pauses the training at its next step. */
  private inBackground(write: () => Promise<void>): void {
    this.writing = this.writing.then(write).catch((error: unknown) => this.pauseForDisk(error));
  }

  private pauseForDisk(error: unknown): void {
    if (!(error instanceof CatalogError)) throw new Error('a write failed', { cause: error });
    this.diskFailure = error;
  }

  /** @throws CatalogError LOSS_NOT_FINITE */
  private async requireFinite(loss: number, step: number): Promise<void> {
    if (Number.isFinite(loss)) return;
    const { network, folder, split } = this.parts;
    await this.writing;
    const block = await firstNonFiniteBlock(network, folder, split, step);
    throw new CatalogError('LOSS_NOT_FINITE', { loss: String(loss), step, block });
  }
}
