import { Button, Group } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useTranslation } from '../../i18n';
import { closeDialog } from '../../stores/dialogs';
import { ProjectList } from '../ProjectList';
import type { ProjectCommands } from '../useProjectCommands';
import { AppModal } from './AppModal';

export function OpenDialog({ commands }: { readonly commands: ProjectCommands }) {
  const { t } = useTranslation('shell');
  return (
    <AppModal onClose={closeDialog} title={t('dialog.open')}>
      <ProjectList
        onOpen={(name) => {
          closeDialog();
          commands.openNamed(name);
        }}
      />
      <Group justify="flex-end" mt="lg">
        <Button
          variant="default"
          leftSection={<IconUpload size={16} aria-hidden />}
          onClick={() => {
            closeDialog();
            commands.importFile();
          }}
        >
          {t('project.import')}
        </Button>
      </Group>
    </AppModal>
  );
}
