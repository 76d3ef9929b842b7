import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { createRatePlot, toColumns, type RateCurve } from './ratePlot';
import classes from './rates.module.css';

interface RateChartProps {
  readonly curve: RateCurve;
  /** What the chart shows, in words. */
  readonly label: string;
}

/** The loss over the learning rate, on a logarithmic axis, with the rate that is suggested. */
export function RateChart({ curve, label }: RateChartProps) {
  const scheme = useComputedColorScheme('light');
  const container = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const input = useRef(curve);

  useEffect(() => {
    const parent = container.current;
    if (!parent) return;
    let made: uPlot | null = null;
    // A new theme's colours are only there once the page has taken it over.
    const frame = requestAnimationFrame(() => {
      made = createRatePlot(parent, () => input.current);
      plot.current = made;
    });
    const resize = new ResizeObserver(() =>
      made?.setSize({ width: parent.clientWidth, height: parent.clientHeight }),
    );
    resize.observe(parent);
    return () => {
      cancelAnimationFrame(frame);
      resize.disconnect();
      made?.destroy();
      plot.current = null;
    };
  }, [scheme]);

  useEffect(() => {
    input.current = curve;
    plot.current?.setData(toColumns(curve.points));
  }, [curve]);

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
