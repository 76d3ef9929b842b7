import { HEALTHY_RATIO, type LayerLook } from '../../../shared/training/layerHealth';
import classes from './layers.module.css';

const WIDTH = 120;
const HEIGHT = 26;
/** Ends of the logarithmic axis: what lies beyond is drawn at the edge. */
const LOWEST = 1e-5;
const HIGHEST = 1e-1;

/**
 * How much each step moved a layer's weights, over the run so far, on a logarithmic axis; the band is
 * where layers learn well. The figures beside it tell the same in words.
 */
export function TrendLine({ looks }: { readonly looks: readonly LayerLook[] }) {
  const points = looks.filter(({ updateRatio }) => updateRatio !== null);
  const first = points[0]?.step ?? 0;
  const span = Math.max(1, (points.at(-1)?.step ?? 0) - first);
  const line = points
    .map(({ step, updateRatio }) => {
      const x = (WIDTH * (step - first)) / span;
      return `${x.toFixed(1)} ${yOf(updateRatio ?? 0).toFixed(1)}`;
    })
    .join('L');
  const top = yOf(HEALTHY_RATIO.highest);
  return (
    <svg
      className={classes.trend}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <rect
        className={classes.band}
        x={0}
        width={WIDTH}
        y={top}
        height={yOf(HEALTHY_RATIO.lowest) - top}
      />
      {points.length > 1 && <path className={classes.trendLine} d={`M${line}`} />}
    </svg>
  );
}

function yOf(ratio: number): number {
  const share = Math.log(Math.max(ratio, LOWEST) / LOWEST) / Math.log(HIGHEST / LOWEST);
  return 1 + (HEIGHT - 2) * (1 - Math.min(1, share));
}
