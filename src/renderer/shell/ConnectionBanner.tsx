import { Button, Group, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { describeError } from '../../shared/errors';
import { useConnected, useHost } from '../host/context';
import { useLanguage, useTranslation } from '../i18n';
import classes from './ConnectionBanner.module.css';

/** Shown while the core does not answer; it goes by itself when the connection is back. */
export function ConnectionBanner() {
  const { t } = useTranslation('shell');
  const host = useHost();
  const language = useLanguage();
  if (useConnected() !== false) return null;
  const text = describeError('CONNECTION_LOST', {}, language);
  return (
    <div className={classes.banner} role="alert">
      <Group gap="sm" wrap="nowrap">
        <IconPlugConnectedX size={18} aria-hidden />
        <Text fz="sm">
          <b>{text.message}</b> {text.fix}
        </Text>
      </Group>
      <Button size="xs" variant="default" onClick={() => host.retry()}>
        {t('connection.retry')}
      </Button>
    </div>
  );
}
