import { Stack, Title } from '@mantine/core';
import { useTranslation } from '../i18n';

export function ResultsRoom() {
  const { t } = useTranslation('training');
  return (
    <Stack p="xl">
      <Title order={2}>{t('results.title')}</Title>
    </Stack>
  );
}
