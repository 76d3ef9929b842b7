import { Button, Progress } from '@mantine/core';
import type { DatasetProgress } from '../../../shared/training/dataset';
import { formatBytes } from '../format';
import { formatCount } from '../../editor/format';
import { useLanguage, useTranslation } from '../../i18n';
import classes from './parts.module.css';

interface WorkingProps {
  /** What is being worked on, where it is not plain from the place. */
  readonly label?: string;
  /** Null before the first word of how far it is. */
  readonly progress: DatasetProgress | null;
  readonly onCancel?: (() => void) | undefined;
}

/** How far long work on a data set is, from its first second, and a way to end it. */
export function Working({ label, progress, onCancel }: WorkingProps) {
  const { t } = useTranslation('data');
  const language = useLanguage();
  const inBytes = progress?.task === 'download' || progress?.task === 'upload';
  const amount = (value: number) =>
    inBytes ? formatBytes(value, language) : formatCount(value, language);
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  const task = progress ? t(`task.${progress.task}`) : t('task.begin');
  const counts =
    progress && progress.total > 0
      ? t('task.of', { done: amount(progress.done), total: amount(progress.total) })
      : progress && progress.done > 0
        ? t('task.soFar', { done: amount(progress.done) })
        : '';
  return (
    <div className={classes.working} data-testid="working">
      <div className={classes.workingHead}>
        <span className={classes.workingText}>
          {label && <strong>{label} </strong>}
          {task} {counts}
        </span>
        {onCancel && (
          <Button size="compact-xs" variant="default" onClick={onCancel}>
            {t('task.cancel')}
          </Button>
        )}
      </div>
      <Progress.Root size={6}>
        <Progress.Section
          value={share > 0 ? 100 * share : 100}
          animated={share === 0}
          striped={share === 0}
          aria-label={task}
        />
      </Progress.Root>
    </div>
  );
}
