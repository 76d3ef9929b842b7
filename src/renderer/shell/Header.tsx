import { ActionIcon, Group, SegmentedControl, Tooltip, UnstyledButton } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconCpu, IconKeyboard } from '@tabler/icons-react';
import { worstSeverity } from '../editor/problems/problems';
import { useTranslation } from '../i18n';
import { useAnalysis } from '../stores/analysis';
import { openDialog } from '../stores/dialogs';
import { openDock } from '../stores/dock';
import { goTo, ROOMS, useNavigation } from '../stores/navigation';
import { redo, selectGraph, undo, useProject, useUndoState } from '../stores/project';
import classes from './Header.module.css';
import { LanguageMenu, ThemeMenu } from './PreferenceMenus';
import { ProjectMenu } from './ProjectMenu';
import { RoomLabel } from './RoomLabel';
import { shortcutText } from './shortcutText';
import type { ProjectCommands } from './useProjectCommands';

export function Header({ commands }: { readonly commands: ProjectCommands }) {
  const { t } = useTranslation('shell');
  const room = useNavigation((state) => state.room);
  const open = useProject(({ project }) => project !== null);
  return (
    <header className={classes.header}>
      <Group gap={6} wrap="nowrap" miw={0}>
        <Tooltip withinPortal={false} label={t('start.open')}>
          <UnstyledButton
            className={classes.logo ?? ''}
            aria-label={t('start.open')}
            onClick={commands.goHome}
          >
            <img src="./icon.svg" alt="" width={24} height={24} />
          </UnstyledButton>
        </Tooltip>
        <h1 className={classes.brand} data-hidden={open || undefined}>
          ConvCanvas
        </h1>
        {open && <ProjectMenu commands={commands} />}
      </Group>
      <SegmentedControl
        aria-label={t('rooms.label')}
        size="sm"
        radius="md"
        withItemsBorders={false}
        value={room}
        onChange={(value) => goTo(value)}
        data={ROOMS.map((value) => ({ value, label: <RoomLabel room={value} /> }))}
        classNames={{ root: classes.rooms ?? '', label: classes.room ?? '' }}
      />
      <Group gap={4} justify="flex-end" wrap="nowrap">
        {open && <ProblemBadge />}
        {open && <UndoButtons />}
        <span className={classes.divider} />
        <Tooltip withinPortal={false} label={t('devices')}>
          <ActionIcon
            size={32}
            aria-label={t('devices')}
            onClick={() => openDialog({ kind: 'devices' })}
          >
            <IconCpu size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
        <LanguageMenu />
        <ThemeMenu />
        <Tooltip withinPortal={false} label={t('shortcuts.title')}>
          <ActionIcon
            size={32}
            aria-label={t('shortcuts.title')}
            onClick={() => openDialog({ kind: 'shortcuts' })}
          >
            <IconKeyboard size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </header>
  );
}

function UndoButtons() {
  const { t } = useTranslation('shell');
  const { canUndo, canRedo } = useUndoState();
  return (
    <>
      <Tooltip withinPortal={false} label={`${t('edit.undo')} ${shortcutText('mod+Z')}`}>
        <ActionIcon size={32} aria-label={t('edit.undo')} disabled={!canUndo} onClick={undo}>
          <IconArrowBackUp size={18} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      <Tooltip withinPortal={false} label={`${t('edit.redo')} ${shortcutText('mod+shift+Z')}`}>
        <ActionIcon size={32} aria-label={t('edit.redo')} disabled={!canRedo} onClick={redo}>
          <IconArrowForwardUp size={18} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

/** How many problems the network has; leads to their list. Nothing while there is none. */
function ProblemBadge() {
  const { t } = useTranslation('shell');
  const { diagnostics } = useAnalysis();
  const severity = worstSeverity(diagnostics);
  // An empty canvas says itself what to do.
  const empty = useProject((state) => selectGraph(state).blocks.length === 0);
  if (!severity || empty) return null;
  return (
    <UnstyledButton
      className={classes.problems ?? ''}
      data-severity={severity}
      data-testid="problem-badge"
      onClick={() => {
        goTo('build');
        openDock('problems');
      }}
    >
      {t('problems', { count: diagnostics.length })}
    </UnstyledButton>
  );
}
