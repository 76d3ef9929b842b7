import type { RunInfo, Snapshot } from '../../shared/training/run';
import type { DatasetProgress } from '../../shared/training/dataset';
import { DEVICE_LABELS } from '../../shared/devices';
import { CatalogError, reportOf } from '../../shared/errors';
import type { Logger } from '../files/log';
import { interrupted } from '../runs/store';
import { TrainerClient } from './client';
import type { Answer, FromTrainer, Query, ToTrainer, Watch } from './messages';
import type { LaunchTrainer } from './process';

/** How a run stands, and what came since it was last told. */
export type RunReport = Extract<FromTrainer, { type: 'changed' }>;

export interface SupervisorOptions {
  readonly info: RunInfo;
  readonly folder: string;
  readonly resume: boolean;
  readonly launch: LaunchTrainer;
  readonly log: Logger;
  readonly onChanged: (report: RunReport) => void;
  readonly onSnapshot: (snapshot: Snapshot) => void;
  /** Samples are read before training can begin. */
  readonly onReading: (progress: DatasetProgress) => void;
  /** The process is gone. `died`: without a last word, so that nobody wrote down how it ended. */
  readonly onEnded: (info: RunInfo, died: boolean) => Promise<void>;
}

/** Watches over the process that trains one run, from its start until it is gone. */
export class Supervisor {
  private state: RunInfo;
  private saidEnd = false;
  private readonly client: TrainerClient;
  /** Resolves when the process is gone and the run's end is written down. */
  readonly whenEnded: Promise<void>;

  constructor(private readonly options: SupervisorOptions) {
    this.state = options.info;
    let finish: () => void = () => undefined;
    this.whenEnded = new Promise((resolve) => (finish = resolve));
    this.client = new TrainerClient(
      options.launch,
      {
        onMessage: (message) => {
          if (message.type === 'snapshot') {
            options.onSnapshot(message.snapshot);
            return;
          }
          if (message.type === 'reading') {
            options.onReading(message.progress);
            return;
          }
          // Searches have a process of their own.
          if (message.type === 'rateSearch') return;
          this.state = message.info;
          if (message.type === 'changed') options.onChanged(message);
          else this.saidEnd = true;
        },
        onExit: (error) => {
          if (!this.saidEnd) this.state = died(this.state, error);
          options
            .onEnded(this.state, !this.saidEnd)
            .catch((failure: unknown) =>
              options.log.error({ report: reportOf(failure) }, 'the end of a run was not kept'),
            )
            .finally(finish);
        },
      },
      options.log.child({ run: options.info.runId }),
    );
    this.client.send({ type: 'train', folder: options.folder, resume: options.resume });
  }

  /** How the run stands. */
  get info(): RunInfo {
    return this.state;
  }

  /** Whether the run came to its end, rather than its process dying. */
  get hasEnded(): boolean {
    return this.saidEnd;
  }

  send(message: ToTrainer): void {
    this.client.send(message);
  }

  attach(attached: boolean): void {
    this.client.send({ type: 'attach', attached });
  }

  watch(watch: Watch): void {
    this.client.send({ type: 'watch', watch });
  }

  ask(query: Query): Promise<Answer> {
    return this.client.ask(this.options.folder, query);
  }

  /** Stops the run with a checkpoint, or by force; resolves when its end is written down. */
  async stop(): Promise<void> {
    await this.client.stop();
    await this.whenEnded;
  }
}

/** Signals that a process is ended with by others; any other end of a graphics run is its driver's. */
const FROM_OUTSIDE: ReadonlySet<unknown> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP']);

function died(info: RunInfo, error: CatalogError): RunInfo {
  const reason = error.values['reason'] ?? '';
  const byDriver =
    info.device !== 'cpu' && error.code === 'TRAINER_DIED' && !FROM_OUTSIDE.has(reason);
  const why = byDriver
    ? new CatalogError(
        'DEVICE_LOST',
        { device: DEVICE_LABELS[info.device].en, reason },
        { cause: error.cause },
      )
    : error;
  return { ...interrupted(info, ''), endedMs: Date.now(), error: reportOf(why) };
}
