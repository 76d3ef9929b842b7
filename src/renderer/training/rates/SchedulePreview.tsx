import { useMemo } from 'react';
import { availableSamples, trainingPlan } from '../../../shared/training/plan';
import { rateText } from '../../../shared/training/rateFinder';
import { learningRateAt } from '../../../shared/training/schedules';
import type { TrainingSetup } from '../../../shared/training/setup';
import { useTranslation } from '../../i18n';
import { useDataset } from '../../stores/analysis';
import classes from './rates.module.css';

const WIDTH = 200;
const HEIGHT = 56;
/** The last step of a schedule that goes to 0 is a hair above it. */
const NOTHING_SHARE = 1e-6;

/**
 * The learning rate over the whole run, as schedule and warm-up make it. What depends on how training
 * goes (a drop when nothing improves) cannot be drawn before; the help of that schedule says so.
 */
export function SchedulePreview({ training }: { readonly training: TrainingSetup }) {
  const { t } = useTranslation('learning');
  const dataset = useDataset();
  const rates = useMemo(() => {
    if (!dataset) return [];
    const { steps, stepsPerEpoch } = trainingPlan(training, availableSamples(dataset));
    const count = Math.min(steps, WIDTH);
    return Array.from({ length: count }, (_, i) => {
      const step = 1 + Math.round((i * (steps - 1)) / Math.max(1, count - 1));
      return learningRateAt(training, step, stepsPerEpoch, []);
    });
  }, [training, dataset]);
  const highest = rates.reduce((a, b) => Math.max(a, b), 0);
  // A rate that never changes needs no picture.
  if (rates.every((rate) => rate === highest)) return null;
  const last = rates.at(-1) ?? 0;
  const line = rates
    .map((rate, i) => {
      const x = (WIDTH * i) / (rates.length - 1);
      const y = HEIGHT - (HEIGHT - 4) * (highest > 0 ? rate / highest : 0);
      return `${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('L');
  const ends = {
    first: rateText(rates[0] ?? 0),
    highest: rateText(highest),
    last: last < NOTHING_SHARE * highest ? '≈ 0' : rateText(last),
  };
  return (
    <div className={classes.schedule} data-testid="schedule-preview">
      <svg
        className={classes.scheduleChart}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('schedule.label', ends)}
      >
        <line className={classes.scheduleGround} x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
        <path className={classes.scheduleLine} d={`M${line}`} />
      </svg>
      <div className={classes.scheduleEnds} aria-hidden>
        <span>{ends.first}</span>
        {highest > (rates[0] ?? 0) && highest > last && (
          <span>{t('schedule.highest', { rate: ends.highest })}</span>
        )}
        <span>{ends.last}</span>
      </div>
    </div>
  );
}
