import { Kbd, Menu, UnstyledButton } from '@mantine/core';
import {
  IconChevronDown,
  IconDeviceFloppy,
  IconDownload,
  IconFilePlus,
  IconFolderOpen,
  IconPencil,
  IconUpload,
} from '@tabler/icons-react';
import { useTranslation } from '../i18n';
import { openDialog } from '../stores/dialogs';
import { selectDirty, useProject } from '../stores/project';
import classes from './Header.module.css';
import { shortcutText } from './shortcutText';
import type { ProjectCommands } from './useProjectCommands';

export function ProjectMenu({ commands }: { readonly commands: ProjectCommands }) {
  const { t } = useTranslation('shell');
  const name = useProject(({ project }) => project?.name ?? '');
  const dirty = useProject(selectDirty);
  const icon = { size: 16, stroke: 1.75, 'aria-hidden': true };

  return (
    <Menu position="bottom-start" width={230} shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes.project ?? ''} data-testid="project-menu">
          <span className={classes.projectName}>{name}</span>
          {dirty && (
            <span
              className={classes.dirty}
              role="img"
              title={t('project.unsaved')}
              aria-label={t('project.unsaved')}
              data-testid="dirty"
            />
          )}
          <IconChevronDown size={15} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconFilePlus {...icon} />} onClick={commands.goHome}>
          {t('project.new')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconFolderOpen {...icon} />}
          rightSection={<Kbd size="xs">{shortcutText('mod+O')}</Kbd>}
          onClick={() => openDialog({ kind: 'open' })}
        >
          {t('project.open')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconDeviceFloppy {...icon} />}
          rightSection={<Kbd size="xs">{shortcutText('mod+S')}</Kbd>}
          onClick={() => commands.save()}
        >
          {t('project.save')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDeviceFloppy {...icon} />}
          rightSection={<Kbd size="xs">{shortcutText('mod+shift+S')}</Kbd>}
          onClick={() => openDialog({ kind: 'saveAs' })}
        >
          {t('project.saveAs')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPencil {...icon} />}
          onClick={() => openDialog({ kind: 'rename' })}
        >
          {t('project.rename')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconUpload {...icon} />} onClick={commands.importFile}>
          {t('project.import')}
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload {...icon} />} onClick={commands.exportFile}>
          {t('project.export')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
