import { Button, Group, Progress } from '@mantine/core';
import { IconChartDots } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import type { Project } from '../../../shared/project/file';
import { RATE_RANGE, rateText } from '../../../shared/training/rateFinder';
import { useHost } from '../../host/context';
import { useLanguage, useTranslation } from '../../i18n';
import { joinSentences } from '../../i18n/sentences';
import { AppModal } from '../../shell/dialogs/AppModal';
import { useAnalysis, useDataset } from '../../stores/analysis';
import { editTraining } from '../../stores/project';
import { ErrorCard } from '../parts/ErrorCard';
import { changedGroup } from '../setup/setupFields';
import { useRunTarget } from '../stores/engines';
import { cancelRateSearch, startRateSearch, useRateSearch } from '../stores/rateSearch';
import { RateChart } from './RateChart';
import classes from './rates.module.css';

/** Offers to look for a good learning rate; stands below the field of the rate. */
export function RateFinder({ project }: { readonly project: Project }) {
  const { t } = useTranslation('learning');
  const host = useHost();
  const [open, setOpen] = useState(false);
  const dataset = useDataset();
  const { spec } = useAnalysis();
  const ready = dataset !== null && spec !== null;
  return (
    <>
      <Button
        variant="default"
        size="xs"
        fullWidth
        disabled={!ready}
        title={ready ? undefined : t('finder.notReady')}
        leftSection={<IconChartDots size={15} />}
        data-testid="find-rate"
        onClick={() => setOpen(true)}
      >
        {t('finder.open')}
      </Button>
      {open && (
        <RateFinderDialog
          project={project}
          onClose={() => {
            setOpen(false);
            void cancelRateSearch(host);
          }}
        />
      )}
    </>
  );
}

interface RateFinderDialogProps {
  readonly project: Project;
  readonly onClose: () => void;
}

function RateFinderDialog({ project, onClose }: RateFinderDialogProps) {
  const { t } = useTranslation('learning');
  const language = useLanguage();
  const host = useHost();
  const target = useRunTarget();
  const { running, points, result, error } = useRateSearch();
  // The search is about the project as it was when it began.
  const [searched] = useState(project);
  const start = () => void startRateSearch(host, searched, target);
  useEffect(() => {
    if (!useRateSearch.getState().running) void startRateSearch(host, searched, target);
    // Once, when the dialog opens; the button below starts it again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const suggested = result?.suggested ?? null;
  const present = project.training.optimizer.learningRate;
  const curve = useMemo(() => ({ points, suggested, ...RATE_RANGE }), [points, suggested]);
  const rate = suggested === null ? '' : rateText(suggested);
  const use = () => {
    if (suggested === null) return;
    editTraining(changedGroup(project.training, 'optimizer', { learningRate: suggested }));
    onClose();
  };
  const message =
    result === null
      ? running
        ? t('finder.running')
        : t('finder.cancelled')
      : suggested === null
        ? t('finder.nothing')
        : t('finder.found', { rate, present: rateText(present) });
  return (
    <AppModal title={t('finder.title')} size="lg" onClose={onClose}>
      <p className={classes.text}>{t('finder.help')}</p>
      {error ? (
        <ErrorCard error={error} />
      ) : (
        <>
          <div className={classes.axisTitle}>{t('finder.loss')}</div>
          <RateChart
            curve={curve}
            label={joinSentences(language, t('finder.chart'), result ? message : '')}
          />
          <div className={classes.axisTitle} data-axis="x">
            {t('finder.rate')}
          </div>
          <Progress
            mt="sm"
            size="sm"
            value={running ? (100 * running.done) / running.steps : 100}
            color={running ? 'iris' : 'gray'}
            transitionDuration={0}
            aria-label={t('finder.progress')}
          />
          <p className={classes.text} role="status" data-testid="rate-message">
            {message}
          </p>
        </>
      )}
      <Group justify="flex-end" gap="sm" mt="md">
        {running ? (
          <Button
            variant="default"
            data-testid="cancel-search"
            onClick={() => void cancelRateSearch(host)}
          >
            {t('finder.cancel')}
          </Button>
        ) : (
          <Button variant="default" data-testid="search-again" onClick={start}>
            {t('finder.again')}
          </Button>
        )}
        <Button data-testid="use-rate" disabled={suggested === null} onClick={use}>
          {suggested === null ? t('finder.use') : t('finder.useRate', { rate })}
        </Button>
      </Group>
    </AppModal>
  );
}
