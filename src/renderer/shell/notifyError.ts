import { notifications } from '@mantine/notifications';
import { describeError, reportOf } from '../../shared/errors';
import { joinSentences } from '../i18n/sentences';
import { usePreferences } from '../stores/preferences';

/** Tells a person what went wrong, why, and what to do about it; it stays until they close it. */
export function notifyError(error: unknown): void {
  const { code, values } = reportOf(error);
  // A lost connection has its banner, which also tells when it is back.
  if (code === 'CONNECTION_LOST') return;
  const { language } = usePreferences.getState();
  const text = describeError(code, values, language);
  notifications.show({
    id: code,
    color: 'red',
    title: text.message,
    message: joinSentences(language, text.cause, text.fix),
    autoClose: false,
    withBorder: true,
  });
}
