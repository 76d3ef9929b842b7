import { useMemo, useState } from 'react';
import { formatCount } from '../../editor/format';
import { useLanguage, useTranslation } from '../../i18n';
import { joinSentences } from '../../i18n/sentences';
import { chartData, lastValue, type ChartData, type MetricName } from '../logic/chartData';
import { formatLoss, formatPercent } from '../logic/format';
import { Card } from '../parts/Card';
import { usePlot } from '../parts/usePlot';
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

  const [hover, setHover] = useState<number | null>(null);
  const recipe = useMemo(
    () => ({
      make: (parent: HTMLElement, input: () => PlotInput) =>
        createPlot(parent, { metric, language, input, onHover: setHover }),
      columns: toAligned,
    }),
    [metric, language],
  );
  const input = useMemo(() => ({ data, steps, epochEnds }), [data, steps, epochEnds]);
  const container = usePlot(recipe, input);

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
  const language = useLanguage();
  const validation = lastValue(data.validation);
  const epoch = epochs.at(-1)?.epoch ?? 0;
  return joinSentences(
    language,
    t('chart.summary', {
      title,
      steps: info.progress.steps,
      step: Math.round(data.x.at(-1) ?? 0),
      training: format(lastValue(data.smoothed)),
    }),
    ...(validation === null
      ? []
      : [t('chart.summaryValidation', { validation: format(validation), epoch })]),
  );
}
