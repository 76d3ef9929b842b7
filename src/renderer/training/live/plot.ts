import uPlot from 'uplot';
import type { Language } from '../../../shared/localized';
import { formatCount } from '../../editor/format';
import { accuracyFloor, stepRange, type ChartData, type MetricName } from '../logic/chartData';
import { formatPercent, percentDecimals } from '../logic/format';
import { plotTheme } from '../parts/usePlot';

/** What a chart is drawn from; read anew at every drawing. */
export interface PlotInput {
  readonly data: ChartData;
  readonly steps: number;
  /** Steps at which epochs ended. */
  readonly epochEnds: readonly number[];
}

interface PlotOptions {
  readonly metric: MetricName;
  readonly language: Language;
  readonly input: () => PlotInput;
  /** Index of the point under the pointer, or null. */
  readonly onHover: (index: number | null) => void;
}

/** Makes a chart in `parent`; colours are the theme's at this moment. */
export function createPlot(parent: HTMLElement, options: PlotOptions): uPlot {
  const { color, axis, frame } = plotTheme(parent);
  const training = color('--cc-accent');
  const validation = color('--cat-activation');
  const { metric, language, input } = options;
  return new uPlot(
    {
      ...frame,
      padding: [8, 16, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: {
        x: {
          time: false,
          range: (plot) => [0, stepRange(plot.data[0].at(-1) ?? 0, input().steps)],
        },
        y: {
          range: (_, min, max) =>
            metric === 'accuracy'
              ? [accuracyFloor(input().data), 1]
              : [0, Math.max(1e-6, lossCeiling(input().data, max ?? 1), min ?? 0)],
        },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: 70,
          size: 26,
          values: (_, splits) => splits.map((step) => formatCount(step, language)),
        },
        {
          ...axis,
          size: 44,
          space: 36,
          ...(metric === 'accuracy'
            ? {
                values: (_, splits) => {
                  const decimals = percentDecimals(splits);
                  return splits.map((share) => formatPercent(share, language, decimals));
                },
              }
            : {}),
        },
      ],
      series: [
        {},
        {
          stroke: training,
          alpha: 0.22,
          width: 1,
          spanGaps: true,
          points: { show: false },
        },
        { stroke: training, width: 2, spanGaps: true, points: { show: false } },
        {
          stroke: validation,
          width: 2,
          dash: [5, 4],
          spanGaps: true,
          points: { show: true, size: 7, fill: validation, stroke: validation },
        },
      ],
      hooks: {
        setCursor: [(plot) => options.onHover(plot.cursor.idx ?? null)],
        drawAxes: [(plot) => drawEpochs(plot, input().epochEnds, color('--cc-line-strong'))],
      },
    },
    toAligned(input()),
    parent,
  );
}

/** The columns in the order of the chart's lines. */
export function toAligned({ data }: PlotInput): uPlot.AlignedData {
  return [[...data.x], [...data.raw], [...data.smoothed], [...data.validation]];
}

/** A single wild batch must not flatten the curve: the axis follows the smoothed line with room. */
function lossCeiling(data: ChartData, max: number): number {
  const highest = [...data.smoothed, ...data.validation].reduce<number>(
    (top, value) => Math.max(top, value ?? 0),
    0,
  );
  return highest > 0 ? Math.min(max * 1.05, highest * 1.25) : max;
}

/** A thin line where an epoch ended. Lines closer than a few pixels would only be a grey field. */
function drawEpochs(plot: uPlot, ends: readonly number[], stroke: string): void {
  const { ctx, bbox } = plot;
  if (ends.length > bbox.width / 12) return;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 3]);
  ctx.beginPath();
  for (const step of ends) {
    const x = Math.round(plot.valToPos(step, 'x', true)) + 0.5;
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
  }
  ctx.stroke();
  ctx.restore();
}
