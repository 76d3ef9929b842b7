import { Button, Group, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { requests, type ProjectInfo } from '../../../shared/api';
import { useHost } from '../../host/context';
import { useTranslation } from '../../i18n';
import { closeDialog } from '../../stores/dialogs';
import { useProject } from '../../stores/project';
import { notifyError } from '../notifyError';
import { AppModal } from './AppModal';

/** Asks for a project's name, and says so where a project of that name would be replaced. */
export function NameDialog({
  purpose,
  onName,
}: {
  readonly purpose: 'saveAs' | 'rename';
  readonly onName: (name: string) => void;
}) {
  const { t } = useTranslation('shell');
  const host = useHost();
  const current = useProject(({ project }) => project?.name ?? '');
  const savedName = useProject((state) => state.savedName);
  const [typed, setTyped] = useState(current);
  const [existing, setExisting] = useState<readonly ProjectInfo[]>([]);

  useEffect(() => {
    host.request('projects.list', {}).then(setExisting).catch(notifyError);
  }, [host]);

  const name = typed.trim();
  const valid = requests['projects.open'].safeParse({ name }).success;
  const replaces =
    name !== savedName &&
    existing.some((project) => project.name.toLowerCase() === name.toLowerCase());

  return (
    <AppModal onClose={closeDialog} title={t(`dialog.${purpose}`)} size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!valid) return;
          closeDialog();
          onName(name);
        }}
      >
        <TextInput
          data-autofocus
          data-testid="project-name"
          label={t('dialog.name')}
          value={typed}
          error={valid || name === '' ? undefined : t('dialog.nameInvalid')}
          description={replaces ? t('dialog.replaces') : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={closeDialog}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" disabled={!valid} color={replaces ? 'red.8' : 'iris'}>
            {replaces ? t('dialog.replace') : t(`dialog.${purpose}Do`)}
          </Button>
        </Group>
      </form>
    </AppModal>
  );
}
