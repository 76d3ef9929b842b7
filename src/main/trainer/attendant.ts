import { setImmediate as breathe } from 'node:timers/promises';
import { CatalogError, reportOf } from '../../shared/errors';
import type { RunState } from '../../shared/training/run';
import type { Control } from './control';
import type { Keeper } from './keeper';
import type { FromTrainer } from './messages';
import { answerQuery, takeSnapshot, type Network } from './network';
import type { Reporter } from './reporter';
import type { Standing } from './standing';

/** Feature maps are made at most four times a second. */
const SNAPSHOT_MS = 250;
/** The process listens to the core at least this often. */
const LISTEN_MS = 5;

export interface AttendantParts {
  readonly network: Network;
  readonly reporter: Reporter;
  readonly control: Control;
  readonly keeper: Keeper;
  readonly standing: Standing;
  readonly send: (message: FromTrainer) => void;
}

/** What a training does for the core between two steps: listening, answering, reporting, pausing. */
export class Attendant {
  private lastListenMs = 0;
  private lastSnapshotMs = -Infinity;

  constructor(private readonly parts: AttendantParts) {}

  /** Everything that is due; false when the core wants an end. */
  async attend(): Promise<boolean> {
    const { control, reporter, keeper, standing } = this.parts;
    await this.listen();
    await this.serve();
    if (reporter.isDue(control.attached)) {
      standing.tell(reporter);
      this.report();
    }
    const failure = keeper.takeFailure();
    if (failure) control.pause(failure);
    if (control.paused && !control.stopping) await this.pause();
    return !control.stopping;
  }

  /** Lets messages of the core in, now and then. */
  async listen(): Promise<void> {
    const now = performance.now();
    if (now - this.lastListenMs < LISTEN_MS) return;
    await breathe();
    this.lastListenMs = performance.now();
  }

  report(): void {
    const { reporter, keeper } = this.parts;
    try {
      reporter.report();
    } catch (error) {
      keeper.fail(error);
    }
  }

  enter(state: RunState, error: CatalogError | null = null): void {
    const { reporter, keeper, standing } = this.parts;
    standing.tell(reporter);
    reporter.change({ state, error: error && reportOf(error) });
    keeper.saveRecord();
  }

  /**
   * Does what has to reach the disk before anything else: a failure pauses the run until the person
   * goes on, then it is tried again.
   * @throws CatalogError DISK_WRITE_FAILED when the core wants an end instead
   */
  async insist(write: () => Promise<void>): Promise<void> {
    const { control, keeper } = this.parts;
    for (;;) {
      try {
        return await write();
      } catch (error) {
        const disk = error instanceof CatalogError && error.code === 'DISK_WRITE_FAILED';
        if (!disk || control.stopping) throw error;
        control.pause(error);
        this.enter('paused', error);
        await this.rest();
        this.forgetError();
        await keeper.settle();
        keeper.takeFailure();
      }
    }
  }

  /** Rests until the core wants to go on or to end. What could not be written is tried again then. */
  private async pause(): Promise<void> {
    const { control, keeper, standing } = this.parts;
    standing.trainingTime.stop();
    let failure = control.pauseReason ?? (await keeper.tryCheckpoint());
    for (;;) {
      this.enter('paused', failure);
      await this.rest();
      if (control.stopping) return;
      if (failure === null) break;
      this.forgetError();
      failure = await keeper.tryCheckpoint();
      if (failure === null) break;
      control.pause(failure);
    }
    this.enter('training');
    standing.trainingTime.start();
    this.report();
  }

  /** While it is tried again, nothing is known to be wrong: reports on the way do not repeat it. */
  private forgetError(): void {
    this.parts.reporter.change({ error: null });
  }

  private async rest(): Promise<void> {
    const { control } = this.parts;
    while (control.paused && !control.stopping) {
      const change = control.nextChange();
      await this.serve();
      await change;
    }
  }

  /** Answers questions, and shows the window how the network sees the watched sample. */
  private async serve(): Promise<void> {
    const { control, network, send, standing } = this.parts;
    for (let question = control.questions.shift(); question; question = control.questions.shift()) {
      const { id, query } = question;
      try {
        send({ type: 'answer', id, answer: await answerQuery(network, query, standing.step) });
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
      const snapshot = await takeSnapshot(network, control.watch, standing.step);
      send({ type: 'snapshot', snapshot });
    } catch (error) {
      // A sample or block that is not there is no reason to end a training.
      control.watch = null;
      if (!(error instanceof CatalogError)) throw error;
    }
  }
}
