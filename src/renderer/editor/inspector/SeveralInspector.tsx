import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from '../../i18n';
import { deleteSelection, duplicateSelection } from '../actions';
import { Section } from './Section';

export function SeveralInspector({ count }: { readonly count: number }) {
  const { t } = useTranslation('editor');
  return (
    <Section>
      <Text fw={600}>{t('inspector.several', { count })}</Text>
      <Group mt="sm" gap="xs">
        <Button variant="default" size="xs" onClick={duplicateSelection}>
          {t('commands.duplicate')}
        </Button>
        <Button variant="default" size="xs" onClick={deleteSelection}>
          {t('commands.delete')}
        </Button>
      </Group>
    </Section>
  );
}
