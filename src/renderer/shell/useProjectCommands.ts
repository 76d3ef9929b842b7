import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import type { Project } from '../../shared/project/file';
import { emptyProject } from '../../shared/project/create';
import { useHost } from '../host/context';
import { useTranslation } from '../i18n';
import { openDialog } from '../stores/dialogs';
import { goTo } from '../stores/navigation';
import { closeProject, openProject, selectDirty, useProject } from '../stores/project';
import { select } from '../stores/selection';
import { notifyError } from './notifyError';
import { chooseFile, exportFile, openFile, openFromHome, saveAs } from './projectFiles';

/**
 * What the project menu, the start screen and the shortcuts do. Whatever would drop unsaved changes
 * asks first; whatever fails says why.
 */
export function useProjectCommands() {
  const host = useHost();
  const { t } = useTranslation('shell');

  return useMemo(() => {
    const attempt = (work: Promise<unknown>) => void work.catch(notifyError);

    const save = (name: string, then?: () => void) =>
      attempt(
        saveAs(host, name).then(() => {
          notifications.show({ message: t('project.saved', { name }), autoClose: 2000 });
          then?.();
        }),
      );

    const replacing = (action: () => void) => {
      if (selectDirty(useProject.getState()) && hasBlocks()) {
        openDialog({ kind: 'unsaved', then: action });
      } else action();
    };

    const start = (project: Project) =>
      replacing(() => {
        select([]);
        openProject(project, null);
        goTo('build');
      });

    return {
      start,
      startEmpty: () => start(emptyProject(t('project.untitled'))),
      goHome: () =>
        replacing(() => {
          select([]);
          closeProject();
          goTo('build');
        }),
      openNamed: (name: string) =>
        replacing(() => attempt(openFromHome(host, name).then(() => goTo('build')))),
      openFile: (file: File) =>
        replacing(() => attempt(openFile(host, file).then(() => goTo('build')))),
      importFile: () =>
        attempt(
          chooseFile().then(async (file) => {
            if (file) replacing(() => attempt(openFile(host, file).then(() => goTo('build'))));
          }),
        ),
      exportFile: () => {
        const { project } = useProject.getState();
        if (project) exportFile(project);
      },
      /** Under the name it has; asks for one where it never was saved. */
      save: (then?: () => void) => {
        const { project, savedName } = useProject.getState();
        if (!project) return;
        if (savedName === null) openDialog({ kind: 'saveAs', ...(then ? { then } : {}) });
        else save(savedName, then);
      },
      saveUnder: save,
      /** Saves under the new name and removes the file of the old one. */
      rename: (name: string) => {
        const { savedName } = useProject.getState();
        save(name, () => {
          if (savedName !== null && savedName !== name) {
            attempt(host.request('projects.delete', { name: savedName }));
          }
        });
      },
    };
  }, [host, t]);
}

export type ProjectCommands = ReturnType<typeof useProjectCommands>;

/** An empty canvas is not worth asking about. */
function hasBlocks(): boolean {
  return (useProject.getState().project?.graph.blocks.length ?? 0) > 0;
}
