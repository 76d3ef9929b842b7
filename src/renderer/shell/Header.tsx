import { Group, SegmentedControl, Text } from '@mantine/core';
import { useTranslation } from '../i18n';
import { goTo, ROOMS, useNavigation, type Room } from '../stores/navigation';
import classes from './Header.module.css';

export function Header() {
  const { t } = useTranslation('shell');
  const room = useNavigation((state) => state.room);
  return (
    <header className={classes.header}>
      <Group gap="sm">
        <img src="./icon.svg" alt="" width={22} height={22} />
        <Text fw={600}>ConvCanvas</Text>
      </Group>
      <SegmentedControl
        aria-label={t('rooms.label')}
        value={room}
        onChange={(value) => goTo(value as Room)}
        data={ROOMS.map((value) => ({ value, label: t(`rooms.${value}`) }))}
      />
      <Group gap="xs" justify="flex-end" />
    </header>
  );
}
