import type { BatchMetrics } from '../../../shared/training/run';

/** Columns of equal length, ready to be drawn. */
export interface MetricColumns {
  /** Middle of the steps that a point stands for. */
  readonly step: readonly number[];
  readonly loss: readonly number[];
  /** NaN for networks that do not classify. */
  readonly accuracy: readonly number[];
}

/** More points than a chart has pixels are never seen. */
const DEFAULT_LIMIT = 1500;

/**
 * The batches of a run, thinned while they come: neighbouring steps share a bin, and when there are
 * too many bins, each two become one. Means are kept exactly, memory and drawing stay bounded, and
 * the density is the same from the first step to the last however long the run.
 */
export class MetricHistory {
  readonly #limit: number;
  /** Steps a bin covers; bin k holds steps k·width < step ≤ (k + 1)·width. */
  #width = 1;
  #bins: Bin[] = [];
  #last: BatchMetrics | null = null;

  /** @param limit the most points ever kept, at least 2 */
  constructor(limit: number = DEFAULT_LIMIT) {
    this.#limit = limit;
  }

  /** The newest batch, unthinned. */
  get last(): BatchMetrics | null {
    return this.#last;
  }

  /** How many points `columns` has. */
  get length(): number {
    return this.#bins.length;
  }

  /**
   * Adds batches in the order of their steps. Steps already known are skipped, so that the overlap of
   * a run's record with its live events does no harm.
   */
  append(batches: readonly BatchMetrics[]): void {
    for (const batch of batches) {
      if (this.#last && batch.step <= this.#last.step) continue;
      this.#last = batch;
      const index = Math.floor((batch.step - 1) / this.#width);
      const tail = this.#bins.at(-1);
      if (tail?.index === index) merge(tail, binOf(batch, index));
      else this.#bins.push(binOf(batch, index));
      if (this.#bins.length > this.#limit) this.#halve();
    }
  }

  columns(): MetricColumns {
    return {
      step: this.#bins.map((bin) => bin.step / bin.count),
      loss: this.#bins.map((bin) => bin.loss / bin.count),
      accuracy: this.#bins.map((bin) => bin.accuracy / bin.count),
    };
  }

  #halve(): void {
    this.#width *= 2;
    const halved: Bin[] = [];
    for (const bin of this.#bins) {
      bin.index = Math.floor(bin.index / 2);
      const tail = halved.at(-1);
      if (tail?.index === bin.index) merge(tail, bin);
      else halved.push(bin);
    }
    this.#bins = halved;
    // Bins far apart (a record that was thinned before it came here) may not have met.
    if (halved.length > this.#limit) this.#halve();
  }
}

interface Bin {
  index: number;
  count: number;
  step: number;
  loss: number;
  accuracy: number;
}

function binOf({ step, loss, accuracy }: BatchMetrics, index: number): Bin {
  return { index, count: 1, step, loss, accuracy: accuracy ?? NaN };
}

function merge(into: Bin, bin: Bin): void {
  into.count += bin.count;
  into.step += bin.step;
  into.loss += bin.loss;
  into.accuracy += bin.accuracy;
}
