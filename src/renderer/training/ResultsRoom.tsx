import { Button, Loader } from '@mantine/core';
import { useEffect } from 'react';
import { useHost } from '../host/context';
import { useTranslation } from '../i18n';
import { goTo } from '../stores/navigation';
import { ActionProblem } from './live/ActionProblem';
import { ErrorCard } from './parts/ErrorCard';
import partClasses from './parts/parts.module.css';
import classes from './results/results.module.css';
import { RunList } from './results/RunList';
import { RunResults } from './results/RunResults';
import { loadView, refreshRuns, selectViewed, useRuns, viewRun } from './stores/runs';

/** What trained networks can do: figures, mistakes, and a pad to try them on. */
export function ResultsRoom() {
  const { t } = useTranslation('training');
  const host = useHost();
  const runs = useRuns((state) => state.runs);
  const listError = useRuns((state) => state.listError);
  const viewedId = useRuns((state) => state.viewedId);
  const currentId = useRuns((state) => state.currentId);

  // The run just trained, or else the newest, is what a person wants to see.
  const first = runs?.find(({ runId }) => runId === currentId) ?? runs?.[0];
  const firstId = first?.runId;
  useEffect(() => {
    if (viewedId === null && firstId !== undefined) void viewRun(host, firstId);
  }, [host, viewedId, firstId]);

  if (listError && runs === null) {
    return (
      <div className={partClasses.empty}>
        <ErrorCard
          title={t('results.listFailed')}
          error={listError}
          actions={
            <Button size="xs" onClick={() => void refreshRuns(host)}>
              {t('results.retry')}
            </Button>
          }
        />
      </div>
    );
  }
  if (runs === null) return <Waiting />;
  if (runs.length === 0) {
    return (
      <div className={partClasses.empty} data-testid="no-runs">
        <h2>{t('results.noRunsTitle')}</h2>
        <p>{t('results.noRunsText')}</p>
        <Button onClick={() => goTo('train')}>{t('results.toTrain')}</Button>
      </div>
    );
  }
  return (
    <div className={classes.room} data-testid="results-room">
      <RunList runs={runs} />
      <div className={classes.main}>
        <ActionProblem />
        <Viewed />
      </div>
    </div>
  );
}

function Viewed() {
  const { t } = useTranslation('training');
  const host = useHost();
  const view = useRuns(selectViewed);
  const viewedId = useRuns((state) => state.viewedId);
  const error = useRuns((state) => (viewedId === null ? undefined : state.viewErrors[viewedId]));
  if (view) return <RunResults key={view.info.runId} view={view} />;
  if (error && viewedId !== null) {
    return (
      <ErrorCard
        error={error}
        actions={
          <Button size="xs" onClick={() => void loadView(host, viewedId)}>
            {t('results.retry')}
          </Button>
        }
      />
    );
  }
  return <Waiting />;
}

function Waiting() {
  const { t } = useTranslation('training');
  return (
    <div className={partClasses.empty} role="status">
      <Loader size="sm" />
      <p>{t('train.loadingRun')}</p>
    </div>
  );
}
