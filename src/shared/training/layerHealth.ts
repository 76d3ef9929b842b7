import type { LayerFigures } from './run';

/**
 * How a layer is doing, told from its figures:
 * `early`: too few looks so far; `frozen`: its weights are not trained; `healthy`;
 * `slow`: each step moves its weights by next to nothing; `fast`: by so much that training is
 * unstable; `noGradient`: nothing reaches it from the loss; `quiet`, `dead`: many, or nearly all, of its
 * units are 0 for every probe image.
 */
export const LAYER_STATES = [
  'dead',
  'noGradient',
  'fast',
  'slow',
  'quiet',
  'healthy',
  'early',
  'frozen',
] as const;
export type LayerState = (typeof LAYER_STATES)[number];

/** Where ‖Δw‖ / ‖w‖ lies for layers that learn well; about 1e-3 is the usual rule of thumb. */
export const HEALTHY_RATIO = { lowest: 3e-5, highest: 3e-2 } as const;
/** Shares of silent units from which they are worth a word, and from which little is left. */
const QUIET_SHARE = 0.5;
const DEAD_SHARE = 0.9;
/** Looks whose middle figure counts: single steps vary, and the very first is always large. */
const LOOKS = 5;
const FEWEST_LOOKS = 3;

/** One look at one layer. */
export interface LayerLook extends Pick<
  LayerFigures,
  'gradientNorm' | 'updateRatio' | 'deadShare'
> {
  readonly step: number;
  /** The rate of the look's step as a share of the setup's own rate. */
  readonly rateShare: number;
}

/**
 * Judges a layer by its last looks. A rate that the schedule has lowered on purpose makes small
 * updates; they are judged as if the rate were the full one.
 *
 * @param looks in order; only the last few matter
 * @param trained whether the layer has weights that are trained
 */
export function layerState(looks: readonly LayerLook[], trained: boolean): LayerState {
  const dead = looks.findLast(({ deadShare }) => deadShare !== null)?.deadShare ?? 0;
  const recent = looks.slice(-LOOKS);
  if (recent.length < FEWEST_LOOKS) return 'early';
  if (dead >= DEAD_SHARE) return 'dead';
  if (trained) {
    if (recent.every(({ gradientNorm }) => gradientNorm === 0)) return 'noGradient';
    const ratio = median(
      recent.flatMap(({ updateRatio, rateShare }) =>
        updateRatio === null || rateShare === 0 ? [] : [updateRatio / Math.min(1, rateShare)],
      ),
    );
    if (ratio !== null && ratio > HEALTHY_RATIO.highest) return 'fast';
    if (ratio !== null && ratio < HEALTHY_RATIO.lowest) return 'slow';
  }
  if (dead >= QUIET_SHARE) return 'quiet';
  return 'healthy';
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
