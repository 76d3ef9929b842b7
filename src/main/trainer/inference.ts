import type { Logger } from '../files/log';
import { TrainerClient } from './client';
import type { Answer, Place, Query } from './messages';
import type { LaunchTrainer } from './process';

/** How long the process is kept for the next question; a person draws several digits. */
const IDLE_MS = 30_000;

/**
 * Asks networks that do not train at this moment: in a process of its own, started with the first
 * question and ended when no more come.
 */
export class InferenceService {
  private client: TrainerClient | null = null;
  private idleTimer: NodeJS.Timeout | undefined;
  private pending = 0;
  private runId = '';

  constructor(
    private readonly launch: LaunchTrainer,
    private readonly log: Logger,
  ) {}

  /**
   * @param place where it is computed; null for where the run was trained
   * @throws CatalogError what the trainer reports, or TRAINER_DIED
   */
  ask(runId: string, folder: string, query: Query, place: Place | null): Promise<Answer> {
    this.runId = runId;
    return this.using((client) => client.ask(folder, query, place));
  }

  private async using(question: (client: TrainerClient) => Promise<Answer>): Promise<Answer> {
    clearTimeout(this.idleTimer);
    this.client ??= this.open();
    this.pending++;
    try {
      return await question(this.client);
    } finally {
      this.pending--;
      if (this.pending === 0) {
        this.idleTimer = setTimeout(() => void this.close(), IDLE_MS);
        this.idleTimer.unref();
      }
    }
  }

  /** Lets go of a run's files, so that they can be deleted. */
  async release(runId: string): Promise<void> {
    if (this.runId === runId) await this.close();
  }

  async close(): Promise<void> {
    clearTimeout(this.idleTimer);
    const client = this.client;
    this.client = null;
    await client?.stop();
  }

  private open(): TrainerClient {
    const client = new TrainerClient(
      this.launch,
      {
        onMessage: () => undefined,
        onExit: () => {
          if (this.client === client) this.client = null;
        },
      },
      this.log.child({ inference: true }),
    );
    return client;
  }
}
