/** One point of a learning-rate search. */
export interface RatePoint {
  readonly learningRate: number;
  /** Smoothed over the steps so far. */
  readonly loss: number;
}

export interface RateSearch {
  readonly points: readonly RatePoint[];
  /** A good rate to begin with; null where the loss never fell. */
  readonly suggested: number | null;
}

/** What is left of the mean of the losses so far with each new one, as in Smith's implementation. */
const KEPT = 0.95;
/** The search ends where the loss is this many times its lowest. */
const DIVERGED = 4;

/** The rate of one step (from 0) of a search: evenly spaced in powers, from the lowest to the highest. */
export function searchRate(
  step: number,
  steps: number,
  range: { readonly lowest: number; readonly highest: number },
): number {
  return range.lowest * (range.highest / range.lowest) ** (step / Math.max(1, steps - 1));
}

/**
 * Gathers the losses of a learning-rate range test (Smith 2017): the rate grows with each step until
 * the loss does too. Smoothed by an exponential mean without the bias towards its start.
 */
export class RateFinder {
  private readonly found: RatePoint[] = [];
  private mean = 0;
  private lowest = Infinity;

  /** Whether the search goes on. */
  add(learningRate: number, loss: number): boolean {
    if (!Number.isFinite(loss)) return false;
    this.mean = KEPT * this.mean + (1 - KEPT) * loss;
    const smoothed = this.mean / (1 - KEPT ** (this.found.length + 1));
    this.found.push({ learningRate, loss: smoothed });
    this.lowest = Math.min(this.lowest, smoothed);
    return smoothed <= DIVERGED * this.lowest;
  }

  /** The rate at which the loss falls fastest by the logarithm of the rate. */
  result(): RateSearch {
    let steepest = 0;
    let suggested: number | null = null;
    for (let i = 1; i < this.found.length; i++) {
      const [before, after] = [this.found[i - 1]!, this.found[i]!];
      const slope = (after.loss - before.loss) / Math.log(after.learningRate / before.learningRate);
      if (slope < steepest) {
        steepest = slope;
        suggested = after.learningRate;
      }
    }
    return { points: this.found, suggested };
  }
}
