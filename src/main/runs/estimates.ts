import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogError } from '../../shared/errors';
import type { Project } from '../../shared/project/file';
import type { Estimate } from '../../shared/training/estimate';
import type { Logger } from '../files/log';
import { TrainerClient } from '../trainer/client';
import type { LaunchTrainer } from '../trainer/process';
import type { NewRun } from './newRun';
import { RunStore } from './store';

/** An estimate that goes on. */
interface CurrentEstimate {
  /** The process that makes it, once what was asked for stood its checks. */
  client: TrainerClient | null;
  readonly gone: Promise<void>;
  cancelled: boolean;
}

/**
 * Estimates of what a training would take: one at a time, each a short training in a process and a
 * folder of its own that are both gone afterwards.
 */
export class Estimates {
  private current: CurrentEstimate | null = null;

  constructor(
    private readonly launch: LaunchTrainer,
    private readonly log: Logger,
  ) {}

  /**
   * @param check what is to be estimated; while it is checked, the estimate counts as begun
   * @throws CatalogError ESTIMATE_RUNNING, ESTIMATE_CANCELLED, TRAINER_DIED, what `check` throws, or what
   *   training itself may
   */
  async run(project: Project, check: () => Promise<NewRun>): Promise<Estimate> {
    if (this.current) throw new CatalogError('ESTIMATE_RUNNING');
    let left: () => void = () => undefined;
    const current: CurrentEstimate = {
      client: null,
      gone: new Promise((resolve) => (left = resolve)),
      cancelled: false,
    };
    this.current = current;
    let home = '';
    try {
      const run = await check();
      home = await mkdtemp(join(tmpdir(), 'convcanvas-estimate-'));
      const folder = await new RunStore(home).create(run.record, project, run.spec);
      if (current.cancelled) throw new CatalogError('ESTIMATE_CANCELLED');
      current.client = this.open();
      return await current.client.estimate(folder.root);
    } catch (error) {
      throw current.cancelled ? new CatalogError('ESTIMATE_CANCELLED') : error;
    } finally {
      current.client?.kill();
      await current.client?.stop();
      if (home) await rm(home, { recursive: true, force: true, maxRetries: 3 });
      this.current = null;
      left();
    }
  }

  /** Ends the estimate that goes on, if there is one; resolves when its process is gone. */
  async cancel(): Promise<void> {
    const { current } = this;
    if (!current) return;
    current.cancelled = true;
    // Nothing of it is kept, so there is nothing to end in good order.
    current.client?.kill();
    await current.gone;
  }

  private open(): TrainerClient {
    return new TrainerClient(
      this.launch,
      { onMessage: () => undefined, onExit: () => undefined },
      this.log.child({ estimate: true }),
    );
  }
}
