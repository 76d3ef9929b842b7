import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { TEMPLATES } from '../../../shared/templates';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { useLocalized, useTranslation } from '../../i18n';
import { goTo } from '../../stores/navigation';
import { beginWith } from '../actions';

/** Where no network is open: a new one that is made to fit the set, or the way to saved ones. */
export function StartWith({ info }: { readonly info: DatasetInfo }) {
  const { t } = useTranslation('data');
  const localize = useLocalized();
  return (
    <Menu position="bottom-end" shadow="md" width={230}>
      <Menu.Target>
        <Button
          data-testid="start-with"
          disabled={!info.ready}
          rightSection={<IconChevronDown size={15} aria-hidden />}
        >
          {t('use.noProject')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('use.startWith')}</Menu.Label>
        {TEMPLATES.map((template) => (
          <Menu.Item
            key={template.name}
            data-testid={`start-with-${template.name}`}
            onClick={() => beginWith(info, template)}
          >
            {localize(template.label)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => goTo('build')}>{t('use.openOther')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
