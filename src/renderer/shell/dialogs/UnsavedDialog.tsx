import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from '../../i18n';
import { closeDialog } from '../../stores/dialogs';
import { useProject } from '../../stores/project';
import type { ProjectCommands } from '../useProjectCommands';
import { AppModal } from './AppModal';

/** Asks what is to become of unsaved changes before they would be lost. */
export function UnsavedDialog({
  commands,
  then,
}: {
  readonly commands: ProjectCommands;
  readonly then: () => void;
}) {
  const { t } = useTranslation('shell');
  const name = useProject(({ project }) => project?.name ?? '');
  return (
    <AppModal onClose={closeDialog} title={t('dialog.unsaved')}>
      <Text fz="sm">{t('dialog.unsavedText', { name })}</Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={closeDialog}>
          {t('dialog.cancel')}
        </Button>
        <Button
          variant="default"
          data-testid="discard-changes"
          onClick={() => {
            closeDialog();
            then();
          }}
        >
          {t('dialog.discard')}
        </Button>
        <Button
          data-autofocus
          onClick={() => {
            closeDialog();
            commands.save(then);
          }}
        >
          {t('project.save')}
        </Button>
      </Group>
    </AppModal>
  );
}
