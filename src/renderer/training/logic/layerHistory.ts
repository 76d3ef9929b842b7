import type { LayerLook } from '../../../shared/training/layerHealth';
import type { LayerMetrics } from '../../../shared/training/run';

/** More looks than a trend line has pixels are never seen. */
const DEFAULT_LIMIT = 120;

/** One look at every layer, by block. */
interface Look {
  readonly step: number;
  readonly layers: ReadonlyMap<string, LayerLook>;
}

/**
 * The looks at a run's layers, thinned while they come: when there are too many, every second one
 * goes, and from then on only every second one is kept. The newest look is always at hand.
 */
export class LayerHistory {
  readonly #baseRate: number;
  readonly #limit: number;
  #kept: Look[] = [];
  /** Of the looks that come, one in so many is kept. */
  #every = 1;
  #seen = 0;
  #recent: Look[] = [];

  /**
   * @param baseRate the learning rate of the setup, which a schedule lowers
   * @param limit the most looks ever kept, at least 2
   */
  constructor(baseRate: number, limit: number = DEFAULT_LIMIT) {
    this.#baseRate = baseRate;
    this.#limit = limit;
  }

  /** How many looks are kept for the trend. */
  get length(): number {
    return this.#kept.length;
  }

  /** Of the newest look; 0 before the first. */
  get lastStep(): number {
    return this.#recent.at(-1)?.step ?? 0;
  }

  /** Adds looks in the order of their steps; those already known are skipped. */
  append(looks: readonly LayerMetrics[]): void {
    for (const metrics of looks) {
      if (metrics.step <= this.lastStep) continue;
      const look = this.#look(metrics);
      this.#recent = [...this.#recent.slice(1 - RECENT), look];
      if (this.#seen++ % this.#every === 0) this.#kept.push(look);
      if (this.#kept.length > this.#limit) {
        this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
        this.#every *= 2;
      }
    }
  }

  /** A layer's figures at the kept looks, for its trend. */
  trend(block: string): readonly LayerLook[] {
    return this.#of(block, this.#kept);
  }

  /** A layer's figures at the last looks, none left out, for its state. */
  recent(block: string): readonly LayerLook[] {
    return this.#of(block, this.#recent);
  }

  #of(block: string, looks: readonly Look[]): readonly LayerLook[] {
    return looks.flatMap(({ layers }) => layers.get(block) ?? []);
  }

  #look({ step, learningRate, layers }: LayerMetrics): Look {
    const rateShare = this.#baseRate > 0 ? learningRate / this.#baseRate : 1;
    return {
      step,
      layers: new Map(
        layers.map(({ block, ...figures }) => [block, { step, rateShare, ...figures }]),
      ),
    };
  }
}

/** Enough for the state of a layer, with the last count of its silent units (every fourth look). */
const RECENT = 12;
