import type { TrainingPlan } from '../../shared/training/plan';
import type { EpochMetrics } from '../../shared/training/run';
import type { TrainingSetup } from '../../shared/training/setup';
import type { Position } from '../runs/checkpoints';
import type { Reporter } from './reporter';
import { SpeedMeter, Stopwatch } from './speed';

/** How far a run is: what a checkpoint has to know, and what people are told. */
export class Standing {
  /** Steps done in the whole run. */
  step: number;
  /** Epochs done, their validation included. */
  epochsDone: number;
  readonly history: EpochMetrics[];
  readonly trainingTime: Stopwatch;
  readonly validationTime: Stopwatch;
  private readonly speed = new SpeedMeter();
  private sums: { samples: number; loss: number; correct: number };
  private trainedSamples: number;
  private dataWaitMs: number;

  constructor(
    private readonly setup: TrainingSetup,
    private readonly plan: TrainingPlan,
    position: Position,
  ) {
    this.step = position.step;
    this.epochsDone = position.epochsDone;
    this.history = [...position.history];
    this.sums = { ...position.epoch };
    this.trainedSamples = position.timing.trainedSamples;
    this.dataWaitMs = position.timing.dataWaitMs;
    this.trainingTime = new Stopwatch(position.timing.trainingMs);
    this.validationTime = new Stopwatch(position.timing.validationMs);
  }

  /** Steps done in the epoch that is under way. */
  get stepsOfEpoch(): number {
    return this.step - this.epochsDone * this.plan.stepsPerEpoch;
  }

  /** Counts a step that was done. @param loss mean over the batch */
  countStep(batch: {
    readonly size: number;
    readonly loss: number;
    readonly correct: number;
  }): void {
    this.step++;
    this.sums.samples += batch.size;
    this.sums.loss += batch.loss * batch.size;
    this.sums.correct += batch.correct;
    this.trainedSamples += batch.size;
  }

  /** Counts time in which the device had nothing to do. */
  countWait(ms: number): void {
    this.dataWaitMs += ms;
  }

  /** Means over the samples of the epoch that is under way. */
  epochMeans(): { readonly loss: number; readonly accuracy: number } {
    const { samples, loss, correct } = this.sums;
    return { loss: loss / samples, accuracy: correct / samples };
  }

  countEpoch(metrics: EpochMetrics): void {
    this.epochsDone++;
    this.sums = { samples: 0, loss: 0, correct: 0 };
    this.history.push(metrics);
  }

  /** Of this moment; later steps do not change it. */
  position(): Position {
    return {
      step: this.step,
      epochsDone: this.epochsDone,
      epoch: { ...this.sums },
      timing: this.timing(),
      history: [...this.history],
    };
  }

  /** Brings what people are told up to date. */
  tell(reporter: Reporter): void {
    const { setup, plan } = this;
    const trainingMs = this.trainingTime.ms;
    this.speed.mark(trainingMs, this.trainedSamples);
    const samplesPerSecond = this.speed.samplesPerSecond();
    const samplesLeft =
      setup.epochs * plan.trainCount - this.epochsDone * plan.trainCount - this.sums.samples;
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
        dataWaitShare: trainingMs > 0 ? Math.min(1, this.dataWaitMs / trainingMs) : 0,
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
      dataWaitMs: this.dataWaitMs,
    };
  }
}
