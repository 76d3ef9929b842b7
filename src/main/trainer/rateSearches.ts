import { CatalogError } from '../../shared/errors';
import type { RateSearch, RateSearchProgress } from '../../shared/training/rateFinder';
import type { Logger } from '../files/log';
import { TrainerClient } from './client';
import type { RateSearchRequest } from './messages';
import type { LaunchTrainer } from './process';

/** A search that goes on. */
interface CurrentSearch {
  /** The process that does it, once what was asked for stood its checks. */
  client: TrainerClient | null;
  cancelled: boolean;
}

/**
 * Learning-rate searches: one at a time, each in a process of its own, so that ending the process is
 * all it takes to cancel one.
 */
export class RateSearches {
  private current: CurrentSearch | null = null;

  constructor(
    private readonly launch: LaunchTrainer,
    private readonly log: Logger,
    private readonly onProgress: (progress: RateSearchProgress) => void,
  ) {}

  /**
   * @param check what is to be searched; while it is checked, the search counts as begun
   * @throws CatalogError RATE_SEARCH_RUNNING, RATE_SEARCH_CANCELLED, TRAINER_DIED, what `check` throws,
   *   or what the trainer reports
   */
  async run(check: () => Promise<RateSearchRequest>): Promise<RateSearch> {
    if (this.current) throw new CatalogError('RATE_SEARCH_RUNNING');
    const current: CurrentSearch = { client: null, cancelled: false };
    this.current = current;
    try {
      const search = await check();
      if (current.cancelled) throw new CatalogError('RATE_SEARCH_CANCELLED');
      current.client = this.open();
      const answer = await current.client.searchRate(search);
      if (answer.kind !== 'searchRate') throw new Error(`the trainer answered with ${answer.kind}`);
      return answer.value;
    } catch (error) {
      throw current.cancelled ? new CatalogError('RATE_SEARCH_CANCELLED') : error;
    } finally {
      await current.client?.stop();
      this.current = null;
    }
  }

  /** Ends the search that goes on, if there is one; resolves when its process is gone. */
  async cancel(): Promise<void> {
    if (!this.current) return;
    this.current.cancelled = true;
    await this.current.client?.stop();
  }

  private open(): TrainerClient {
    return new TrainerClient(
      this.launch,
      {
        onMessage: (message) => {
          if (message.type === 'rateSearch') this.onProgress(message.progress);
        },
        onExit: () => undefined,
      },
      this.log.child({ rateSearch: true }),
    );
  }
}
