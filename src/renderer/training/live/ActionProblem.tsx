import { useTranslation } from '../../i18n';
import { ErrorCard } from '../parts/ErrorCard';
import { dismissActionError, useRuns } from '../stores/runs';

/** What was asked for and could not be done, until it is dismissed or the next thing is asked. */
export function ActionProblem() {
  const { t } = useTranslation('training');
  const error = useRuns((state) => state.actionError);
  if (!error) return null;
  return <ErrorCard title={t('run.actionFailed')} error={error} onDismiss={dismissActionError} />;
}
