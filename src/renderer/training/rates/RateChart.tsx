import { usePlot } from '../parts/usePlot';
import { createRatePlot, toColumns, type RateCurve } from './ratePlot';
import classes from './rates.module.css';

const RECIPE = { make: createRatePlot, columns: toColumns };

interface RateChartProps {
  readonly curve: RateCurve;
  /** What the chart shows, in words. */
  readonly label: string;
}

/** The loss over the learning rate, on a logarithmic axis, with the rate that is suggested. */
export function RateChart({ curve, label }: RateChartProps) {
  const container = usePlot(RECIPE, curve);
  return (
    <div
      className={classes.chart}
      role="img"
      aria-label={label}
      data-testid="rate-chart"
      data-points={curve.points.length}
    >
      <div ref={container} className={classes.chartInner} aria-hidden />
    </div>
  );
}
