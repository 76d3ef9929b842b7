import { Button, Progress, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
  IconPlus,
} from '@tabler/icons-react';
import type { DatasetProgress } from '../../../shared/training/dataset';
import type { RunInfo } from '../../../shared/training/run';
import { formatCount } from '../../editor/format';
import { useHost } from '../../host/context';
import { useLanguage, useTranslation } from '../../i18n';
import { SHORTCUTS } from '../../shell/shortcuts';
import { shortcutText } from '../../shell/shortcutText';
import { goTo } from '../../stores/navigation';
import { formatDuration, formatLoss, formatPercent } from '../logic/format';
import { useDurationMs } from '../parts/useDuration';
import { useReading } from '../parts/useReading';
import {
  clearCurrent,
  continueRun,
  isActive,
  pauseRun,
  resumeRun,
  stopRun,
  useRuns,
  viewRun,
} from '../stores/runs';
import classes from './live.module.css';

/** Where a run stands, and what can be done with it. */
export function RunHeader({ info }: { readonly info: RunInfo }) {
  const { t } = useTranslation('training');
  const reading = useReading(info);
  const { step, steps } = info.progress;
  const share = reading ? reading.done / reading.total : steps > 0 ? step / steps : 0;
  return (
    <section className={classes.head} aria-label={t('run.label')}>
      <div className={classes.headTop}>
        <h2 className={classes.name}>{info.name}</h2>
        <RunState info={info} />
        {isActive(info) ? <ActiveControls info={info} /> : <EndedControls info={info} />}
      </div>
      <Progress
        value={100 * share}
        size="md"
        color={info.state === 'finished' ? 'teal' : info.state === 'training' ? 'iris' : 'gray'}
        aria-label={t('run.progress')}
        // An animated bar would repaint sixty times a second, all through the training.
        transitionDuration={0}
      />
      <RunStats info={info} reading={reading} />
    </section>
  );
}

/** The state as a word with a coloured dot; changes are read out. */
export function RunState({ info: { state } }: { readonly info: RunInfo }) {
  const { t } = useTranslation('training');
  return (
    <span className={classes.state} role="status" data-testid="run-state" data-state={state}>
      <span className={classes.dot} aria-hidden />
      {t(`states.${state}`)}
    </span>
  );
}

function ActiveControls({ info: { runId, state } }: { readonly info: RunInfo }) {
  const { t } = useTranslation('training');
  const host = useHost();
  const busy = useRuns((runs) => runs.busy);
  const paused = state === 'paused';
  const canPause = (paused || state === 'training') && busy === null;
  const toggle = () => {
    if (canPause) void (paused ? continueRun(host, runId) : pauseRun(host, runId));
  };
  const stop = () => {
    if (busy === null) void stopRun(host, runId);
  };
  useHotkeys([
    [SHORTCUTS.training.start[0], toggle],
    [SHORTCUTS.training.stop[0], stop],
  ]);
  return (
    <>
      <Tooltip label={shortcutText(SHORTCUTS.training.start[0])} withinPortal={false}>
        <Button
          variant="default"
          data-testid="pause-button"
          disabled={!(paused || state === 'training')}
          leftSection={
            paused ? <IconPlayerPlayFilled size={15} /> : <IconPlayerPauseFilled size={15} />
          }
          onClick={toggle}
        >
          {t(paused ? 'run.continue' : 'run.pause')}
        </Button>
      </Tooltip>
      <Tooltip
        label={`${t('run.stopHint')} (${shortcutText(SHORTCUTS.training.stop[0])})`}
        withinPortal={false}
      >
        <Button
          variant="default"
          data-testid="stop-button"
          loading={busy === 'stop'}
          leftSection={<IconPlayerStopFilled size={15} />}
          onClick={stop}
        >
          {t('run.stop')}
        </Button>
      </Tooltip>
    </>
  );
}

function EndedControls({ info }: { readonly info: RunInfo }) {
  const { t } = useTranslation('training');
  const host = useHost();
  const hasWeights = info.state === 'finished' || info.resumable;
  return (
    <>
      {info.state === 'stopped' && info.resumable && <ResumeButton info={info} variant="default" />}
      <Button variant="default" leftSection={<IconPlus size={15} />} onClick={clearCurrent}>
        {t('run.new')}
      </Button>
      {hasWeights && (
        <Button
          onClick={() => {
            void viewRun(host, info.runId);
            goTo('results');
          }}
        >
          {t('run.results')}
        </Button>
      )}
    </>
  );
}

interface ResumeButtonProps {
  /** Another device than before. */
  readonly device?: 'cpu';
  readonly info: RunInfo;
  readonly variant?: 'filled' | 'default';
}

/** Goes on from the last checkpoint. */
export function ResumeButton({ info, device, variant = 'filled' }: ResumeButtonProps) {
  const { t } = useTranslation('training');
  const host = useHost();
  const busy = useRuns((runs) => runs.busy);
  return (
    <Button
      variant={variant}
      data-testid={device ? `resume-button-${device}` : 'resume-button'}
      leftSection={<IconPlayerPlayFilled size={15} />}
      loading={busy === 'resume'}
      onClick={() => void resumeRun(host, info.runId, device)}
    >
      {t(device === 'cpu' ? 'run.resumeOnProcessor' : 'run.resume')}
    </Button>
  );
}

function RunStats({
  info,
  reading,
}: {
  readonly info: RunInfo;
  readonly reading: DatasetProgress | null;
}) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const { progress, state, testAccuracy, testLoss } = info;
  const count = (value: number) => formatCount(value, language);
  const of = (value: number, total: number) =>
    total > 0 ? t('run.of', { value: count(value), total: count(total) }) : '–';
  const active = isActive(info);
  const remaining =
    active && progress.remainingMs !== null ? formatDuration(progress.remainingMs, language) : '–';
  const duration = formatDuration(useDurationMs(info), language);
  const facts: readonly (readonly [string, string])[] = [
    [t('run.epoch'), of(progress.epoch, progress.epochs)],
    [t('run.step'), of(progress.step, progress.steps)],
    [
      t('run.speed'),
      progress.samplesPerSecond > 0 ? count(Math.round(progress.samplesPerSecond)) : '–',
    ],
    [t('run.dataWait'), progress.step > 0 ? formatPercent(progress.dataWaitShare, language) : '–'],
    ...(testAccuracy === null
      ? ([
          [t('run.elapsed'), duration],
          [t('run.remaining'), remaining],
        ] as const)
      : ([
          [t('run.testLoss'), testLoss === null ? '–' : formatLoss(testLoss, language)],
          [t('run.testAccuracy'), formatPercent(testAccuracy, language)],
        ] as const)),
  ];
  const message =
    state === 'preparing'
      ? reading
        ? t('train.reading', { done: count(reading.done), total: count(reading.total) })
        : t('train.preparing')
      : state === 'evaluating'
        ? t('train.evaluating')
        : state === 'finished' && testAccuracy !== null
          ? t('run.finishedText', { accuracy: formatPercent(testAccuracy, language) })
          : state === 'stopped'
            ? t('run.stoppedText', { step: count(progress.step) })
            : null;
  return (
    <>
      <dl className={classes.stats}>
        {facts.map(([name, value]) => (
          <div key={name} className={classes.stat}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {message && <p className={classes.message}>{message}</p>}
    </>
  );
}
