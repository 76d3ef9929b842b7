import { CatalogError } from '../../shared/errors';
import type { Evaluation } from '../../shared/training/run';
import type { NamedTensors } from '../engines/engine';
import { writeFileAtomic } from '../files/atomic';
import { encodeSafetensors } from '../files/safetensors';
import { readBest, writeBest, writeCheckpoint } from '../runs/checkpoints';
import { writeEvaluation } from '../runs/evaluation';
import type { RunFolder } from '../runs/folder';
import { firstSpoiltWeights } from './diagnosis';
import type { Network } from './network';
import type { Reporter } from './reporter';
import type { Standing } from './standing';
import { BackgroundWriter } from './writer';

/** Slow networks do not lose more than this to a crash, whatever `checkpointSteps` says. */
const CHECKPOINT_MS = 60_000;

/** Keeps a run on the disk: its checkpoints, its best weights, its end. */
export class Keeper {
  private readonly writer: BackgroundWriter;
  private lastCheckpointMs = performance.now();

  constructor(
    private readonly network: Network,
    private readonly folder: RunFolder,
    private readonly reporter: Reporter,
    private readonly standing: Standing,
  ) {
    this.writer = new BackgroundWriter(folder.root);
  }

  /** Waits until everything under way is written or has failed. */
  settle(): Promise<void> {
    return this.writer.settle();
  }

  /** What could not be written since it was last asked for. */
  takeFailure(): CatalogError | null {
    return this.writer.takeFailure();
  }

  fail(error: unknown): void {
    this.writer.fail(error);
  }

  /** Writes run.json in the background: it is only read when this process is gone. */
  saveRecord(): void {
    this.writer.add(() => this.reporter.save());
  }

  async checkpointIfDue(): Promise<void> {
    const { checkpointSteps } = this.network.setup;
    const waited = performance.now() - this.lastCheckpointMs >= CHECKPOINT_MS;
    if (this.standing.step % checkpointSteps === 0 || waited) await this.beginCheckpoint();
  }

  /**
   * Copies the state of this moment and writes it while training goes on.
   * @throws CatalogError WEIGHTS_NOT_FINITE
   */
  async beginCheckpoint(): Promise<void> {
    const { folder, reporter, network } = this;
    this.lastCheckpointMs = performance.now();
    const parameters = await this.finiteParameters();
    const optimizerState = await network.session.optimizerState();
    const position = this.standing.position();
    this.writer.add(async () => {
      // Metrics first: a checkpoint never knows of a step that the log does not.
      reporter.flush();
      await writeCheckpoint(folder, { position, parameters, optimizerState });
      reporter.change({ resumable: true });
      await reporter.save();
    });
  }

  /**
   * Writes the state of this moment and waits until it is on the disk.
   * @throws CatalogError DISK_WRITE_FAILED, WEIGHTS_NOT_FINITE
   */
  async checkpoint(): Promise<void> {
    await this.writer.settle();
    this.writer.takeFailure();
    await this.beginCheckpoint();
    await this.writer.settle();
    const failure = this.writer.takeFailure();
    if (failure) throw failure;
  }

  /** The same, telling what the disk refused. @throws CatalogError WEIGHTS_NOT_FINITE */
  async tryCheckpoint(): Promise<CatalogError | null> {
    try {
      await this.checkpoint();
      return null;
    } catch (error) {
      if (error instanceof CatalogError && error.code === 'DISK_WRITE_FAILED') return error;
      throw error;
    }
  }

  /** Keeps the weights of an epoch that is the best so far. @throws CatalogError WEIGHTS_NOT_FINITE */
  async keepBest(epoch: number): Promise<void> {
    const parameters = await this.finiteParameters();
    this.writer.add(() => writeBest(this.folder, epoch, parameters));
  }

  /** Goes back to the weights of an epoch; false where they were not kept. */
  async restoreBest(epoch: number): Promise<boolean> {
    await this.writer.settle();
    const best = await readBest(this.folder, epoch);
    if (best) this.network.session.setParameters(best);
    return best !== null;
  }

  /** Writes how a run ended. @throws CatalogError DISK_WRITE_FAILED, WEIGHTS_NOT_FINITE */
  async writeEnd(state: 'finished' | 'stopped', evaluation: Evaluation | null): Promise<void> {
    const { folder, reporter, network } = this;
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
  }

  /**
   * The weights of this moment: spoilt ones never replace good ones on the disk.
   * @throws CatalogError WEIGHTS_NOT_FINITE
   */
  private async finiteParameters(): Promise<NamedTensors> {
    const parameters = await this.network.session.parameters();
    const block = firstSpoiltWeights(this.network, parameters);
    if (block === undefined) return parameters;
    await this.writer.settle();
    throw new CatalogError('WEIGHTS_NOT_FINITE', { step: this.standing.step, block });
  }
}
