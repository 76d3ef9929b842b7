import { Button, Loader } from '@mantine/core';
import { taskOf } from '../../../shared/training/losses';
import { formatCount } from '../../editor/format';
import { useLanguage, useTranslation } from '../../i18n';
import { useDatasets } from '../../stores/datasets';
import { EpochTable } from '../live/EpochTable';
import liveClasses from '../live/live.module.css';
import { MetricChart } from '../live/MetricChart';
import { ResumeButton, RunState } from '../live/RunHeader';
import { RunProblem } from '../live/RunProblem';
import { formatLoss, formatPercent } from '../logic/format';
import { Card } from '../parts/Card';
import { ErrorCard } from '../parts/ErrorCard';
import { SetupSummary } from '../setup/SetupSummary';
import { isActive, type RunView } from '../stores/runs';
import { ClassTable } from './ClassTable';
import { ConfusionMatrix } from './ConfusionMatrix';
import { TopShares } from './TopShares';
import { TryIt } from './TryIt';
import classes from './results.module.css';
import { useRunDataset } from '../stores/runDataset';
import { hasWeights, useEvaluation } from './useEvaluation';

/** Everything of one run: how good it is, what it gets wrong, how it got there, and trying it. */
export function RunResults({ view }: { readonly view: RunView }) {
  const { t } = useTranslation('training');
  const { info } = view;
  const state = useEvaluation(info);
  const dataset = useRunDataset(view);
  const classifies = taskOf(view.project.training.loss).target === 'class';
  return (
    <>
      <div className={classes.name}>
        <h2>{info.name}</h2>
        <RunState info={info} />
        {info.state === 'stopped' && info.resumable && (
          <ResumeButton info={info} variant="default" />
        )}
      </div>
      <RunProblem info={info} />
      <div className={classes.top}>
        <Card title={t('results.summary')}>
          <Headline view={view} state={state} />
          <SetupSummary view={view} />
        </Card>
        {dataset && classifies && hasWeights(info) && (
          <TryIt runId={info.runId} dataset={dataset} resize={view.project.training.resize} />
        )}
      </div>
      {state.evaluation && state.evaluation.confusion.length > 0 && (
        <>
          <ConfusionMatrix evaluation={state.evaluation} />
          <ClassTable evaluation={state.evaluation} />
        </>
      )}
      <div className={liveClasses.charts}>
        <MetricChart metric="loss" view={view} />
        {classifies && <MetricChart metric="accuracy" view={view} />}
      </div>
      <Card title={t('chart.figures')}>
        <EpochTable epochs={view.epochs} />
      </Card>
    </>
  );
}

interface HeadlineProps {
  readonly view: RunView;
  readonly state: ReturnType<typeof useEvaluation>;
}

/** The test accuracy, or why there is none yet. Its place is kept meanwhile. */
function Headline({ view: { info }, state }: HeadlineProps) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const { evaluation, error, retry } = state;
  const count = (value: number) => formatCount(value, language);
  const dataset = useDatasets(({ datasets }) => datasets.find(({ name }) => name === info.dataset));
  const accuracy = evaluation?.accuracy ?? info.testAccuracy;
  const loss = evaluation?.loss ?? info.testLoss;
  return (
    <div className={classes.headline}>
      {accuracy !== null ? (
        <>
          <span className={classes.bigLabel}>{t('run.testAccuracy')}</span>
          <span className={classes.big} data-testid="test-accuracy" data-value={accuracy}>
            {formatPercent(accuracy, language)}
          </span>
          <span className={classes.bigLabel}>
            {evaluation &&
              evaluation.accuracy !== null &&
              `${t('results.tested', {
                right: count(Math.round(evaluation.accuracy * evaluation.count)),
                count: count(evaluation.count),
              })} · `}
            {loss !== null && `${t('run.testLoss')} ${formatLoss(loss, language)}`}
          </span>
          {evaluation && <TopShares evaluation={evaluation} />}
        </>
      ) : loss !== null ? (
        <>
          <span className={classes.bigLabel}>{t('run.testLoss')}</span>
          <span className={classes.big} data-testid="test-loss" data-value={loss}>
            {formatLoss(loss, language)}
          </span>
        </>
      ) : error ? (
        <ErrorCard
          error={error}
          actions={
            <Button size="xs" onClick={retry}>
              {t('results.retry')}
            </Button>
          }
        />
      ) : (
        <div className={classes.pending} role="status">
          {isActive(info) ? (
            t('results.stillTraining')
          ) : hasWeights(info) ? (
            <>
              <Loader size="sm" />
              {t('results.testing', { count: count(dataset?.testCount ?? 0) })}
            </>
          ) : (
            t('results.notTrained')
          )}
        </div>
      )}
    </div>
  );
}
