import type { RunInfo } from '../../../shared/training/run';
import { useTranslation } from '../../i18n';
import { ErrorCard } from '../parts/ErrorCard';
import { ResumeButton } from './RunHeader';

/**
 * Why a run broke off, failed or paused by itself, and the way on: a run that was cut off goes on from
 * its last checkpoint.
 */
export function RunProblem({ info }: { readonly info: RunInfo }) {
  const { t } = useTranslation('training');
  const { error, state, resumable } = info;
  if (!error) return null;
  const interrupted = state === 'interrupted';
  const ended = interrupted || state === 'failed';
  return (
    <ErrorCard
      error={error}
      tone={state === 'failed' ? 'danger' : 'warning'}
      {...(ended ? { title: t(interrupted ? 'run.interruptedTitle' : 'run.failedTitle') } : {})}
      actions={
        ended &&
        resumable && (
          <>
            <ResumeButton info={info} />
            {info.device !== 'cpu' && <ResumeButton info={info} device="cpu" variant="default" />}
          </>
        )
      }
    />
  );
}
