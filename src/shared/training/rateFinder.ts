/** One step of a learning-rate search. */
export interface RatePoint {
  readonly learningRate: number;
  /** Of the step's batch, before its update. */
  readonly loss: number;
}

export interface RateSearch {
  readonly points: readonly RatePoint[];
  /** A good rate to begin with; null where the loss never fell. */
  readonly suggested: number | null;
}

/** What a search tells while it goes on. */
export interface RateSearchProgress {
  /** Steps done. */
  readonly done: number;
  /** Steps at most: it ends earlier where the loss grows beyond bounds. */
  readonly steps: number;
  /** Of the steps since the last such message, in order. */
  readonly points: readonly RatePoint[];
}

/** Rates that reach from "nothing moves" to "it blows up" for every optimizer that there is. */
export const RATE_RANGE = { lowest: 1e-6, highest: 10 } as const;
/** Steps of a search, where nothing else is asked for. */
export const RATE_STEPS = 150;

/** What is left of the mean of the losses so far with each new one, as in Smith's implementation. */
const KEPT = 0.95;
/** The search ends where the mean is this many times its lowest. */
const DIVERGED = 4;
/** Standard deviation of the smoothing of the curve, as a share of the search's steps. */
const SMOOTHING_SHARE = 1 / 30;
/** Rates this near to the ends of the curve say little: a sum over few batches. */
const EDGE_SHARE = 1 / 20;

/** The rate of one step (from 0) of a search: evenly spaced in powers, from the lowest to the highest. */
export function searchRate(
  step: number,
  steps: number,
  range: { readonly lowest: number; readonly highest: number },
): number {
  return range.lowest * (range.highest / range.lowest) ** (step / Math.max(1, steps - 1));
}

/**
 * The losses without the noise of single batches: a mean weighted by a bell curve around each step.
 * It looks to both sides, so that the curve is not shifted towards higher rates.
 * @returns one loss for each point
 */
export function smoothLosses(points: readonly RatePoint[]): readonly number[] {
  const deviation = Math.max(1, points.length * SMOOTHING_SHARE);
  const reach = Math.ceil(3 * deviation);
  return points.map((_, middle) => {
    let sum = 0;
    let weights = 0;
    const last = Math.min(points.length - 1, middle + reach);
    for (let i = Math.max(0, middle - reach); i <= last; i++) {
      const weight = Math.exp(-0.5 * ((i - middle) / deviation) ** 2);
      sum += weight * points[i]!.loss;
      weights += weight;
    }
    return sum / weights;
  });
}

/** A rate as people write it: `0.001`, and below a ten-thousandth `1e-5`. */
export function rateText(rate: number): string {
  const rounded = Number(rate.toPrecision(2));
  return rounded < 1e-4 ? rounded.toExponential() : String(rounded);
}

/**
 * Gathers the losses of a learning-rate range test (Smith 2017): the rate grows with each step until
 * the loss does too, told by an exponential mean without the bias towards its start.
 */
export class RateFinder {
  private readonly found: RatePoint[] = [];
  private mean = 0;
  private lowest = Infinity;

  /** Whether the search goes on. */
  add(learningRate: number, loss: number): boolean {
    if (!Number.isFinite(loss)) return false;
    this.mean = KEPT * this.mean + (1 - KEPT) * loss;
    this.found.push({ learningRate, loss });
    const mean = this.mean / (1 - KEPT ** this.found.length);
    this.lowest = Math.min(this.lowest, mean);
    return mean <= DIVERGED * this.lowest;
  }

  /**
   * With the rate at which the smoothed loss falls fastest by the logarithm of the rate, on its way
   * to the lowest. A loss that shot up falls back steeply too, at rates that are far too high.
   */
  result(): RateSearch {
    return { points: this.found, suggested: steepest(this.found) };
  }
}

function steepest(points: readonly RatePoint[]): number | null {
  const losses = smoothLosses(points);
  const edge = Math.max(1, Math.round(points.length * EDGE_SHARE));
  const lowest = losses.indexOf(Math.min(...losses));
  let best: { readonly rate: number; readonly slope: number } | null = null;
  for (let i = edge; i < Math.min(lowest, points.length - edge); i++) {
    const [before, after] = [points[i - 1]!, points[i + 1]!];
    const rise = losses[i + 1]! - losses[i - 1]!;
    const slope = rise / Math.log(after.learningRate / before.learningRate);
    if (slope < (best?.slope ?? 0)) best = { rate: points[i]!.learningRate, slope };
  }
  return best && Number(best.rate.toPrecision(2));
}
