import { ActionIcon, Button, Group, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { RunInfo } from '../../../shared/training/run';
import { useHost } from '../../host/context';
import { useLanguage, useTranslation } from '../../i18n';
import { AppModal } from '../../shell/dialogs/AppModal';
import { formatPercent, formatTime } from '../logic/format';
import { deleteRun, isActive, useRuns, viewRun } from '../stores/runs';
import classes from './results.module.css';

/** Every run kept on disk, newest first. */
export function RunList({ runs }: { readonly runs: readonly RunInfo[] }) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const host = useHost();
  const viewedId = useRuns((state) => state.viewedId);
  const busy = useRuns((state) => state.busy);
  const [doomed, setDoomed] = useState<RunInfo | null>(null);
  return (
    <nav aria-label={t('results.runs')}>
      <h2 className={classes.runsTitle}>{t('results.runs')}</h2>
      <ul className={classes.runs}>
        {runs.map((info) => (
          <li
            key={info.runId}
            className={classes.run}
            data-chosen={info.runId === viewedId || undefined}
          >
            <button
              type="button"
              className={classes.runButton}
              aria-current={info.runId === viewedId ? 'true' : undefined}
              onClick={() => void viewRun(host, info.runId)}
            >
              <span className={classes.runName}>{info.name}</span>
              <span className={classes.runShare}>
                {info.testAccuracy === null ? '' : formatPercent(info.testAccuracy, language, 1)}
              </span>
              <span className={classes.runTime}>
                {formatTime(info.startedMs, language)}
                {info.state === 'finished' ? '' : ` · ${t(`states.${info.state}`)}`}
              </span>
            </button>
            {!isActive(info) && (
              <ActionIcon
                className={classes.runDelete}
                size="sm"
                aria-label={`${t('results.delete')}: ${info.name}`}
                onClick={() => setDoomed(info)}
              >
                <IconTrash size={15} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {doomed && (
        <AppModal onClose={() => setDoomed(null)} title={t('results.deleteTitle')}>
          <Text size="sm">
            {t('results.deleteText', {
              name: doomed.name,
              time: formatTime(doomed.startedMs, language),
            })}
          </Text>
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={() => setDoomed(null)}>
              {t('results.cancel')}
            </Button>
            <Button
              color="red.9"
              loading={busy === 'delete'}
              onClick={() => void deleteRun(host, doomed.runId).then(() => setDoomed(null))}
            >
              {t('results.deleteConfirm')}
            </Button>
          </Group>
        </AppModal>
      )}
    </nav>
  );
}
