import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatCount } from '../../editor/format';
import { useLanguage, useTranslation } from '../../i18n';
import { chartData, lastValue, type ChartData, type MetricName } from '../logic/chartData';
import { formatLoss, formatPercent } from '../logic/format';
import { Card } from '../parts/Card';
import { useMetricsTick, type RunView } from '../stores/runs';
import classes from './live.module.css';
import { createPlot, toAligned, type PlotInput } from './plot';

interface MetricChartProps {
  readonly metric: MetricName;
  readonly view: RunView;
}

/** Loss or accuracy over the steps of a run: each batch, smoothed, and validation by epoch. */
export function MetricChart({ metric, view }: MetricChartProps) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const scheme = useComputedColorScheme('light');
  const tick = useMetricsTick((state) => state.tick);
  const { history, epochs } = view;
  const { steps } = view.info.progress;
  const data = useMemo(
    () => chartData(metric, history.columns(), epochs),
    // The history grows in place; the tick says when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [metric, history, epochs, tick],
  );
  const epochEnds = useMemo(() => epochs.map(({ step }) => step), [epochs]);

  const container = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const input = useRef<PlotInput>({ data, steps, epochEnds });
  const [hover, setHover] = useState<number | null>(null);

  useEffect(() => {
    const parent = container.current;
    if (!parent) return;
    let made: uPlot | null = null;
    // A new theme's colours are only there once the page has taken it over.
    const frame = requestAnimationFrame(() => {
      made = createPlot(parent, {
        metric,
        language,
        input: () => input.current,
        onHover: setHover,
      });
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
  }, [metric, language, scheme]);

  useEffect(() => {
    input.current = { data, steps, epochEnds };
    plot.current?.setData(toAligned(data));
  }, [data, steps, epochEnds]);

  const format = (value: number | null | undefined) =>
    value === null || value === undefined
      ? '–'
      : metric === 'loss'
        ? formatLoss(value, language)
        : formatPercent(value, language, 1);
  const title = t(`chart.${metric}`);
  return (
    <Card title={title}>
      <Legend data={data} hover={hover} format={format} />
      <div
        className={classes.plot}
        role="img"
        aria-label={useSummary(title, view, data, format)}
        data-testid={`${metric}-chart`}
        data-points={history.length}
        data-last-step={history.last?.step ?? ''}
        data-last-loss={history.last?.loss ?? ''}
      >
        <div ref={container} className={classes.plotInner} aria-hidden />
        {history.length === 0 && <div className={classes.waiting}>{t('chart.waiting')}</div>}
      </div>
    </Card>
  );
}

interface LegendProps {
  readonly data: ChartData;
  readonly hover: number | null;
  readonly format: (value: number | null | undefined) => string;
}

/** The lines with their values under the pointer, or else their last ones. */
function Legend({ data, hover, format }: LegendProps) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const step = hover === null ? undefined : data.x[hover];
  const at = (line: ChartData['raw']) =>
    hover === null ? lastValue(line) : lastValue(line.slice(0, hover + 1));
  return (
    <div className={classes.legend}>
      <span title={t('chart.trainingHint')}>
        <i className={classes.line} aria-hidden />
        {t('chart.training')} <b>{format(at(data.smoothed))}</b>
      </span>
      <span title={t('chart.validationHint')}>
        <i className={`${classes.line} ${classes.lineValidation}`} aria-hidden />
        {t('chart.validation')} <b>{format(at(data.validation))}</b>
      </span>
      {step !== undefined && (
        <span className={classes.at}>
          {t('chart.atStep', { step: formatCount(Math.round(step), language) })}
        </span>
      )}
    </div>
  );
}

function useSummary(
  title: string,
  { epochs, info }: RunView,
  data: ChartData,
  format: LegendProps['format'],
): string {
  const { t } = useTranslation('training');
  const validation = lastValue(data.validation);
  const epoch = epochs.at(-1)?.epoch ?? 0;
  return [
    t('chart.summary', {
      title,
      steps: info.progress.steps,
      step: Math.round(data.x.at(-1) ?? 0),
      training: format(lastValue(data.smoothed)),
    }),
    ...(validation === null
      ? []
      : [t('chart.summaryValidation', { validation: format(validation), epoch })]),
  ].join(' ');
}
