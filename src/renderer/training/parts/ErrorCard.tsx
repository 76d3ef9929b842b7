import { CloseButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { describeError, type ErrorReport } from '../../../shared/errors';
import { useLanguage, useTranslation } from '../../i18n';
import classes from './parts.module.css';

interface ErrorCardProps {
  readonly error: ErrorReport;
  readonly title?: string;
  /** An interruption is a warning: nothing is lost. */
  readonly tone?: 'danger' | 'warning';
  /** The ways out. */
  readonly actions?: ReactNode;
  readonly onDismiss?: () => void;
}

/** A problem with its cause, what to do about it, and the technical words behind a fold. */
export function ErrorCard({ error, title, tone = 'danger', actions, onDismiss }: ErrorCardProps) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const text = describeError(error.code, error.values, language);
  return (
    <div
      className={classes.error}
      data-tone={tone}
      role="alert"
      data-testid={`error-${error.code}`}
    >
      <IconAlertTriangle size={18} className={classes.errorIcon} aria-hidden />
      <div className={classes.errorText}>
        <strong>{title ? `${title}: ${text.message}` : text.message}</strong>
        <p>{text.cause}</p>
        <p>{text.fix}</p>
        {error.detail && (
          <details className={classes.details}>
            <summary>{t('run.details')}</summary>
            {/* Long technical words scroll; the keyboard must reach them too. */}
            <pre tabIndex={0}>{error.detail}</pre>
          </details>
        )}
        {actions && <div className={classes.errorActions}>{actions}</div>}
      </div>
      {onDismiss && <CloseButton size="sm" aria-label={t('run.dismiss')} onClick={onDismiss} />}
    </div>
  );
}
