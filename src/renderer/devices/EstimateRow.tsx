import { Anchor, Button, Loader } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import type { Project } from '../../shared/project/file';
import { formatBytes } from '../data/format';
import { useHost } from '../host/context';
import { useLanguage, useTranslation } from '../i18n';
import { formatDuration } from '../training/logic/format';
import { ErrorCard } from '../training/parts/ErrorCard';
import { useRunTarget } from '../training/stores/engines';
import classes from './devices.module.css';
import { cancelEstimate, dismissEstimate, startEstimate, useEstimate } from './estimateStore';

/** Tells, when asked, what the training would take; stands below the button that starts it. */
export function EstimateRow({
  project,
  ready,
}: {
  readonly project: Project;
  /** Whether the network could be trained. */
  readonly ready: boolean;
}) {
  const { t } = useTranslation('devices');
  const language = useLanguage();
  const host = useHost();
  const target = useRunTarget();
  const { running, estimate, error, project: of, target: on } = useEstimate();
  const ask = () => void startEstimate(host, project, target);
  const stale =
    of?.graph !== project.graph ||
    of.training !== project.training ||
    of.dataset !== project.dataset ||
    on?.device !== target.device ||
    on.engine !== target.engine;

  if (running)
    return (
      <div className={classes.estimating} role="status">
        <Loader size={14} />
        <span>{t('estimate.running')}</span>
        <Anchor
          component="button"
          type="button"
          size="sm"
          onClick={() => void cancelEstimate(host)}
        >
          {t('estimate.cancel')}
        </Anchor>
      </div>
    );
  return (
    <>
      {error && (
        <div className={classes.estimate}>
          <ErrorCard error={error} onDismiss={dismissEstimate} />
        </div>
      )}
      {estimate && (
        <div className={classes.estimate} data-stale={stale} role="status" data-testid="estimate">
          <p>
            {t('estimate.time', {
              epoch: formatDuration(estimate.epochMs, language),
              total: formatDuration(estimate.totalMs, language),
            })}
          </p>
          <p>
            {t('estimate.memory', { memory: formatBytes(estimate.memoryBytes, language) })}
            {t('estimate.disk', { disk: formatBytes(estimate.checkpointBytes, language) })}
          </p>
          {stale && <p className={classes.stale}>{t('estimate.stale')}</p>}
        </div>
      )}
      {(!estimate || stale) && (
        <Button
          mt={8}
          fullWidth
          size="xs"
          variant="default"
          disabled={!ready}
          leftSection={<IconHourglass size={14} />}
          data-testid="estimate-button"
          onClick={ask}
        >
          {t(estimate ? 'estimate.again' : 'estimate.ask')}
        </Button>
      )}
    </>
  );
}
