import { useTranslation } from '../i18n';
import type { Room } from '../stores/navigation';
import { isActive, useRuns } from '../training/stores/runs';
import classes from './Header.module.css';

/** A room's name; below that of the Train room, how far a training is, whichever room is shown. */
export function RoomLabel({ room }: { readonly room: Room }) {
  const { t } = useTranslation('shell');
  return (
    <>
      {t(`rooms.${room}`)}
      {room === 'train' && <RunProgress />}
    </>
  );
}

function RunProgress() {
  const { t } = useTranslation('shell');
  // Whole per cents: a header that is drawn anew with each step would cost the training.
  const percent = useRuns(({ runs }) => {
    const run = runs?.find(isActive);
    if (!run) return null;
    const { step, steps } = run.progress;
    return steps > 0 ? Math.round((100 * step) / steps) : 0;
  });
  if (percent === null) return null;
  return (
    <span
      className={classes.progress}
      role="img"
      aria-label={`${t('rooms.progress')}: ${percent}%`}
      title={`${t('rooms.progress')}: ${percent}%`}
      data-testid="header-progress"
    >
      <span style={{ width: `${percent}%` }} />
    </span>
  );
}
