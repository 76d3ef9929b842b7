import { Stack, Text } from '@mantine/core';
import { useTranslation } from '../../i18n';
import classes from './Canvas.module.css';

/** What to do on a canvas with nothing on it. It lets every drop through. */
export function EmptyCanvas() {
  const { t } = useTranslation('editor');
  return (
    <Stack className={classes.empty ?? ''} gap={6} align="center">
      <Text fw={600} fz="lg">
        {t('empty.title')}
      </Text>
      <Text c="dimmed" ta="center">
        {t('empty.hint')}
      </Text>
    </Stack>
  );
}
