import { Button, Loader, VisuallyHidden } from '@mantine/core';
import { taskOf } from '../../shared/training/losses';
import { useHost } from '../host/context';
import { useTranslation } from '../i18n';
import { goTo } from '../stores/navigation';
import { useProject } from '../stores/project';
import { ActionProblem } from './live/ActionProblem';
import { EpochTable } from './live/EpochTable';
import { MetricChart } from './live/MetricChart';
import { RunHeader } from './live/RunHeader';
import { RunProblem } from './live/RunProblem';
import { ReadyToTrain } from './live/ReadyToTrain';
import liveClasses from './live/live.module.css';
import { LayerFigures } from './layers/LayerFigures';
import { LookInside } from './maps/LookInside';
import { Card } from './parts/Card';
import { ErrorCard } from './parts/ErrorCard';
import partClasses from './parts/parts.module.css';
import { SetupPanel } from './setup/SetupPanel';
import { SetupSummary } from './setup/SetupSummary';
import { StartPanel } from './setup/StartPanel';
import { isActive, loadView, selectCurrent, useRuns, type RunView } from './stores/runs';
import classes from './TrainRoom.module.css';

/** Sets training up, starts it, and shows it going on. */
export function TrainRoom() {
  const { t } = useTranslation('training');
  const project = useProject((state) => state.project);
  const view = useRuns(selectCurrent);
  const currentId = useRuns((state) => state.currentId);

  if (!project && currentId === null) return <NothingToTrain />;
  const active = view !== null && isActive(view.info);
  return (
    <div className={classes.room} data-testid="train-room">
      <div className={classes.side}>
        <VisuallyHidden component="h2">{t('setup.title')}</VisuallyHidden>
        {active ? (
          <RunSetup view={view} />
        ) : (
          project && (
            <>
              <StartPanel project={project} again={view !== null} />
              <SetupPanel project={project} />
            </>
          )
        )}
      </div>
      <div className={classes.main}>
        <ActionProblem />
        {view ? <LiveRun view={view} /> : currentId ? <Loading /> : <ReadyToTrain />}
      </div>
    </div>
  );
}

function LiveRun({ view }: { readonly view: RunView }) {
  const { t } = useTranslation('training');
  const classifies = taskOf(view.project.training.loss).target === 'class';
  return (
    <>
      <RunProblem info={view.info} />
      <RunHeader info={view.info} />
      <div className={liveClasses.charts}>
        <MetricChart metric="loss" view={view} />
        {classifies && <MetricChart metric="accuracy" view={view} />}
      </div>
      <details className={liveClasses.figures}>
        <summary>{t('chart.figures')}</summary>
        <EpochTable epochs={view.epochs} />
      </details>
      <LayerFigures view={view} />
      <LookInside view={view} />
    </>
  );
}

function RunSetup({ view }: { readonly view: RunView }) {
  const { t } = useTranslation('training');
  return (
    <Card title={t('setup.locked')}>
      <SetupSummary view={view} />
    </Card>
  );
}

function NothingToTrain() {
  const { t } = useTranslation('training');
  return (
    <div className={partClasses.empty}>
      <h2>{t('train.noProject')}</h2>
      <Button mt="sm" onClick={() => goTo('build')}>
        {t('train.toBuild')}
      </Button>
    </div>
  );
}

/** While a run's record is read, or the reason why it could not be. */
function Loading() {
  const { t } = useTranslation('training');
  const host = useHost();
  const currentId = useRuns((state) => state.currentId);
  const error = useRuns((state) =>
    state.currentId === null ? undefined : state.viewErrors[state.currentId],
  );
  if (error && currentId !== null) {
    return (
      <ErrorCard
        error={error}
        actions={
          <>
            <Button size="xs" onClick={() => void loadView(host, currentId)}>
              {t('run.retry')}
            </Button>
            <Button
              size="xs"
              variant="default"
              onClick={() => useRuns.setState({ currentId: null })}
            >
              {t('run.new')}
            </Button>
          </>
        }
      />
    );
  }
  return (
    <div className={partClasses.empty} role="status">
      <Loader size="sm" />
      <p>{t('train.loadingRun')}</p>
    </div>
  );
}
