import { CatalogError } from '../../shared/errors';
import { countCorrect } from '../../shared/training/figures';
import { taskOf } from '../../shared/training/losses';
import type { TrainingPlan } from '../../shared/training/plan';
import type { BatchMetrics, EpochMetrics, Evaluation } from '../../shared/training/run';
import { learningRateAt } from '../../shared/training/schedules';
import { stoppingState } from '../../shared/training/stopping';
import type { SplitName } from '../../shared/training/dataset';
import type { LabelledBatch } from '../datasets/batches';
import type { Split } from '../datasets/order';
import { trainingJobs } from '../datasets/pipeline/jobs';
import { openBatches, type BatchStream } from '../datasets/pipeline/stream';
import type { Position } from '../runs/checkpoints';
import type { RunFolder } from '../runs/folder';
import { Attendant } from './attendant';
import type { Control } from './control';
import { firstSpoiltInEvaluation, firstSpoiltInStep } from './diagnosis';
import { Keeper } from './keeper';
import { LayerLooks } from './layerLooks';
import type { FromTrainer } from './messages';
import { evaluate, evaluateTest, type Network } from './network';
import type { Reporter } from './reporter';
import { Standing } from './standing';

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
  private readonly batches: BatchStream;
  private readonly looks: LayerLooks;
  private readonly standing: Standing;
  private readonly keeper: Keeper;
  private readonly attendant: Attendant;
  private readonly classifies: boolean;

  constructor(private readonly parts: TrainingParts) {
    const { position, network, split, plan, folder, reporter } = parts;
    const { setup, input } = network;
    this.classifies = taskOf(setup.loss).target === 'class';
    this.looks = new LayerLooks(network, split, plan.steps);
    this.standing = new Standing(setup, plan, position);
    const { epochsDone, stepsOfEpoch } = this.standing;
    const jobs = trainingJobs(setup, split.train, epochsDone, stepsOfEpoch);
    this.batches = openBatches(input, setup, jobs);
    this.keeper = new Keeper(network, folder, reporter, this.standing);
    this.attendant = new Attendant({ ...parts, keeper: this.keeper, standing: this.standing });
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
      await this.batches.close();
      // Whoever writes down how the run ended comes after everything that is still under way.
      await this.keeper.settle();
    }
  }

  private async train(): Promise<void> {
    const { network, plan, reporter } = this.parts;
    const { standing, attendant, keeper } = this;
    // From here on there is something to go on from, however early the process may end.
    await attendant.insist(() => keeper.checkpoint());
    // Starting threads, decoding the first pictures and compiling is no part of training yet.
    await this.batches.ready();
    const lastBatch = plan.trainCount % network.setup.batchSize;
    if (lastBatch > 0) await network.session.prepare(lastBatch);
    await this.looks.prepare();
    attendant.enter('training');
    standing.trainingTime.start();
    while (standing.epochsDone < network.setup.epochs && !this.stopping.stop) {
      if (!(await this.trainEpoch())) return this.end('stopped', null);
    }
    standing.trainingTime.stop();
    attendant.enter('evaluating');
    attendant.report();
    await this.restoreBest();
    const evaluation = await evaluateTest(network);
    await this.requireFiniteEvaluation(evaluation, 'test', allOf(evaluation.count));
    reporter.change({ testLoss: evaluation.loss, testAccuracy: evaluation.accuracy });
    await this.end('finished', evaluation);
  }

  private get stopping(): ReturnType<typeof stoppingState> {
    return stoppingState(this.parts.network.setup.stopping, this.standing.history);
  }

  /** Goes back to the weights of the best epoch, where the setup wants them and the last was not it. */
  private async restoreBest(): Promise<void> {
    const { network, reporter } = this.parts;
    const { stopping } = network.setup;
    const { bestEpoch } = this.stopping;
    if (stopping.kind === 'never' || !stopping.restoreBest) return;
    if (bestEpoch === null || bestEpoch === this.standing.epochsDone) return;
    if (await this.keeper.restoreBest(bestEpoch)) reporter.change({ restoredEpoch: bestEpoch });
  }

  /** One epoch, or what is left of it; false when the core wants an end. */
  private async trainEpoch(): Promise<boolean> {
    const { stepsPerEpoch } = this.parts.plan;
    while (this.standing.stepsOfEpoch < stepsPerEpoch) {
      if (!(await this.attendant.attend())) return false;
      await this.trainStep();
      await this.keeper.checkpointIfDue();
    }
    if (!(await this.attendant.attend())) return false;
    await this.endEpoch();
    return true;
  }

  private async trainStep(): Promise<void> {
    const { network, reporter } = this.parts;
    const askedMs = performance.now();
    const batch = await this.batches.next();
    this.standing.countWait(performance.now() - askedMs);
    const next = this.standing.step + 1;
    const learningRate = this.learningRate(next);
    const measure = this.looks.isDue(next);
    const { loss, output, changes } = await network.session.step(batch, next, learningRate, {
      measure,
    });
    if (!Number.isFinite(loss)) {
      const block = await firstSpoiltInStep(network, batch, next);
      throw new CatalogError('LOSS_NOT_FINITE', { loss: String(loss), step: next, block });
    }
    reporter.addBatch(this.count(batch, loss, output));
    if (changes) reporter.addLayers(await this.looks.take(next, learningRate, changes));
  }

  private learningRate(step: number): number {
    const { network, plan } = this.parts;
    return learningRateAt(network.setup, step, plan.stepsPerEpoch, this.standing.history);
  }

  private count(batch: LabelledBatch, loss: number, logits: Float32Array): BatchMetrics {
    const { size, labels } = batch;
    const correct = this.classifies ? countCorrect(logits, labels) : 0;
    this.standing.countStep({ size, loss, correct });
    return { step: this.standing.step, loss, accuracy: this.classifies ? correct / size : null };
  }

  private async endEpoch(): Promise<void> {
    const { network, reporter } = this.parts;
    const { standing, keeper } = this;
    const validation = await this.validate();
    const { loss, accuracy } = standing.epochMeans();
    const epoch = standing.epochsDone + 1;
    const metrics: EpochMetrics = {
      epoch,
      step: standing.step,
      loss,
      accuracy: this.classifies ? accuracy : null,
      validationLoss: validation?.loss ?? null,
      validationAccuracy: validation?.accuracy ?? null,
      learningRate: this.learningRate(standing.step),
    };
    standing.countEpoch(metrics);
    reporter.addEpoch(metrics);
    standing.tell(reporter);
    const { stopping } = network.setup;
    const keepsBest = stopping.kind === 'early' && stopping.restoreBest;
    if (keepsBest && this.stopping.bestEpoch === epoch) await keeper.keepBest(epoch);
    await keeper.beginCheckpoint();
  }

  private async validate(): Promise<Evaluation | null> {
    const { network, split } = this.parts;
    const { trainingTime, validationTime } = this.standing;
    if (split.validation.length === 0) return null;
    trainingTime.stop();
    validationTime.start();
    const between = (): Promise<void> => this.attendant.listen();
    const evaluation = await evaluate(network, 'train', split.validation, between);
    validationTime.stop();
    trainingTime.start();
    await this.requireFiniteEvaluation(evaluation, 'train', split.validation);
    return evaluation;
  }

  private async end(state: 'finished' | 'stopped', evaluation: Evaluation | null): Promise<void> {
    const { standing, attendant, keeper } = this;
    standing.trainingTime.stop();
    standing.tell(this.parts.reporter);
    await attendant.insist(() => keeper.writeEnd(state, evaluation));
  }

  /** @throws CatalogError LOSS_NOT_FINITE */
  private async requireFiniteEvaluation(
    { loss }: Evaluation,
    split: SplitName,
    indices: Uint32Array,
  ): Promise<void> {
    if (Number.isFinite(loss)) return;
    const { network } = this.parts;
    const block = await firstSpoiltInEvaluation(network, split, indices);
    const { step } = this.standing;
    throw new CatalogError('LOSS_NOT_FINITE', { loss: String(loss), step, block });
  }
}

function allOf(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}
