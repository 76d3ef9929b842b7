import type { EpochMetrics } from '../../../shared/training/run';
import type { MetricColumns } from './metricHistory';
import { smooth, smoothingSpan } from './smooth';

export type MetricName = 'loss' | 'accuracy';

/** What a chart draws: one row of values for each step of `x`, null where a line has no point. */
export interface ChartData {
  /** Steps, ascending, each once. */
  readonly x: readonly number[];
  readonly raw: readonly (number | null)[];
  readonly smoothed: readonly (number | null)[];
  readonly validation: readonly (number | null)[];
}

/** Joins the curve of the batches with the points of the epochs on one axis of steps. */
export function chartData(
  metric: MetricName,
  columns: MetricColumns,
  epochs: readonly EpochMetrics[],
): ChartData {
  const values = columns[metric];
  const curve = smooth(columns.step, values, smoothingSpan(columns.step.at(-1) ?? 0));
  const points = epochs.flatMap((epoch) => {
    const value = metric === 'loss' ? epoch.validationLoss : epoch.validationAccuracy;
    return value === null ? [] : [{ step: epoch.step, value }];
  });
  const x = [...new Set([...columns.step, ...points.map(({ step }) => step)])].sort(
    (a, b) => a - b,
  );
  const at = new Map(x.map((step, i) => [step, i]));
  const empty = () => x.map((): number | null => null);
  const raw = empty();
  const smoothed = empty();
  const validation = empty();
  columns.step.forEach((step, i) => {
    const to = at.get(step) ?? 0;
    const value = values[i] ?? NaN;
    raw[to] = Number.isFinite(value) ? value : null;
    smoothed[to] = curve[i] ?? null;
  });
  for (const { step, value } of points) {
    validation[at.get(step) ?? 0] = Number.isFinite(value) ? value : null;
  }
  return { x, raw, smoothed, validation };
}

/**
 * How far the axis of steps reaches: it doubles now and then instead of creeping with every step, so
 * that the curve stands still while it grows, and ends at the run's last step.
 */
export function stepRange(step: number, steps: number): number {
  if (steps <= 0) return Math.max(1, step);
  let reach = steps;
  while (reach / 2 >= Math.max(step * 1.05, 50)) reach /= 2;
  return Math.max(reach, step);
}

/** Lower end of an accuracy axis: 0 at first, nearer to the curve once that has left the bottom. */
export function accuracyFloor(data: ChartData): number {
  // The last three quarters of the curve: the steep beginning may leave the picture.
  const late = data.smoothed.slice(Math.floor(data.smoothed.length / 4));
  const values = [...late, ...data.validation].filter((value) => value !== null);
  if (values.length === 0 || data.x.length < 40) return 0;
  const lowest = values.reduce((a, b) => Math.min(a, b));
  return Math.max(0, Math.floor(lowest * 10 - 0.5) / 10);
}

/** The last value of a line, or null before the first. */
export function lastValue(line: readonly (number | null)[]): number | null {
  return line.findLast((value) => value !== null) ?? null;
}
