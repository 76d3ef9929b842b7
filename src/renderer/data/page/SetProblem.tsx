import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorCode, ErrorReport } from '../../../shared/errors';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { useHost } from '../../host/context';
import { useTranslation } from '../../i18n';
import { ErrorCard } from '../../training/parts/ErrorCard';
import { removeSet, rescan } from '../actions';
import { useDataRoom } from '../store';

/** The files are not what or where they were: looking at them again may put it right. */
const OF_THE_FILES: ReadonlySet<ErrorCode> = new Set([
  'DATASET_FILES_GONE',
  'DATASET_PATH_NOT_FOUND',
  'DATASET_UNREADABLE',
]);

interface SetProblemProps {
  readonly info: DatasetInfo;
  readonly error: ErrorReport;
  /** Asks once more for what could not be had. */
  readonly onAgain: () => void;
  readonly onDismiss?: () => void;
}

/** Why something of a set cannot be shown, and the ways out of it. */
export function SetProblem({ info, error, onAgain, onDismiss }: SetProblemProps) {
  const { t } = useTranslation('data');
  const host = useHost();
  const busy = useDataRoom((state) => info.name in state.busy);
  const [sure, setSure] = useState(false);
  const own = info.origin === 'own';
  const fromPath = own && info.own?.path !== null;
  const ofTheFiles = OF_THE_FILES.has(error.code);
  return (
    <ErrorCard
      error={error}
      {...(onDismiss ? { onDismiss } : {})}
      actions={
        <>
          {ofTheFiles && fromPath ? (
            <Button
              size="xs"
              leftSection={<IconRefresh size={15} aria-hidden />}
              loading={busy}
              data-testid="look-again"
              onClick={() => void rescan(host, info.name)}
            >
              {t('set.rescan')}
            </Button>
          ) : (
            <Button size="xs" loading={busy} onClick={onAgain}>
              {t('set.tryAgain')}
            </Button>
          )}
          {ofTheFiles && own && (
            <Button
              size="xs"
              variant={sure ? 'filled' : 'default'}
              color={sure ? 'red' : 'gray'}
              disabled={busy}
              data-testid="remove-gone"
              onBlur={() => setSure(false)}
              onClick={() => (sure ? void removeSet(host, info.name) : setSure(true))}
            >
              {t(sure ? 'set.removeSure' : 'set.remove')}
            </Button>
          )}
        </>
      }
    />
  );
}
