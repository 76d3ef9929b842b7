import uPlot from 'uplot';
import { rateText, smoothLosses, type RatePoint } from '../../../shared/training/rateFinder';
import { plotTheme } from '../parts/usePlot';

/** What the chart of a search is drawn from. */
export interface RateCurve {
  readonly points: readonly RatePoint[];
  readonly suggested: number | null;
  /** Ends of the axis of rates. */
  readonly lowest: number;
  readonly highest: number;
}

/** Losses may grow beyond all bounds at the end of a search; the axis ends at so many times the start. */
const HEADROOM = 1.25;

/** Makes the chart of a search in `parent`; colours are the theme's at this moment. */
export function createRatePlot(parent: HTMLElement, curve: () => RateCurve): uPlot {
  const { color, axis, frame } = plotTheme(parent);
  const accent = color('--cc-accent');
  return new uPlot(
    {
      ...frame,
      padding: [10, 12, 0, 0],
      cursor: { show: false },
      scales: {
        x: { time: false, distr: 3, range: () => [curve().lowest, curve().highest] },
        y: { range: () => lossRange(curve().points) },
      },
      axes: [
        {
          ...axis,
          size: 26,
          splits: () => powersOfTen(curve()),
          values: (_, splits) => splits.map(rateText),
        },
        { ...axis, size: 44, space: 36 },
      ],
      series: [
        {},
        { stroke: accent, alpha: 0.25, width: 1, points: { show: false } },
        { stroke: accent, width: 2, points: { show: false } },
      ],
      hooks: { draw: [(plot) => drawSuggestion(plot, curve(), color('--cc-success'))] },
    },
    toColumns(curve()),
    parent,
  );
}

/** Rates, losses, smoothed losses. */
export function toColumns({ points }: RateCurve): uPlot.AlignedData {
  return [
    points.map(({ learningRate }) => learningRate),
    points.map(({ loss }) => loss),
    [...smoothLosses(points)],
  ];
}

function powersOfTen({ lowest, highest }: RateCurve): number[] {
  const first = Math.ceil(Math.log10(lowest) - 1e-9);
  const last = Math.floor(Math.log10(highest) + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(`1e${first + i}`));
}

function lossRange(points: readonly RatePoint[]): [number, number] {
  const smoothed = smoothLosses(points);
  const start = smoothed[0] ?? 1;
  const lowest = smoothed.reduce((a, b) => Math.min(a, b), start);
  const highest = start + (start - lowest) * 0.2;
  return [Math.min(0, lowest), Math.max(highest, start * HEADROOM)];
}

/** A line and a dot at the rate that is suggested. */
function drawSuggestion(plot: uPlot, { points, suggested }: RateCurve, stroke: string): void {
  if (suggested === null) return;
  const at = points.findIndex(({ learningRate }) => learningRate >= suggested);
  const loss = smoothLosses(points)[at];
  if (loss === undefined) return;
  const { ctx, bbox } = plot;
  const x = plot.valToPos(suggested, 'x', true);
  const y = plot.valToPos(loss, 'y', true);
  const density = window.devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.fillStyle = stroke;
  ctx.lineWidth = 1.5 * density;
  ctx.setLineDash([4 * density, 4 * density]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(x, y, 4.5 * density, 0, 2 * Math.PI);
  ctx.fill();
  ctx.restore();
}
