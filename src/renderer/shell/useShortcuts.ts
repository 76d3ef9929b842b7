import { useHotkeys, type HotkeyItem } from '@mantine/hooks';
import { useEffect } from 'react';
import {
  arrange,
  copySelection,
  deleteSelection,
  duplicateSelection,
  paste,
  selectAll,
} from '../editor/actions';
import { fitView, useCanvasView } from '../stores/canvasView';
import { openDialog, useDialog } from '../stores/dialogs';
import { toggleDock } from '../stores/dock';
import { goTo, ROOMS, useNavigation } from '../stores/navigation';
import { redo, undo } from '../stores/project';
import { select } from '../stores/selection';
import { SHORTCUTS } from './shortcuts';
import { editsText, takesKeys } from './typing';
import type { ProjectCommands } from './useProjectCommands';

/** Binds the window's shortcuts. Those of the canvas work only where the canvas is shown. */
export function useShortcuts(commands: ProjectCommands): void {
  const { project, edit, canvas, rooms } = SHORTCUTS;

  const { undo: undoKeys, redo: redoKeys, duplicate, selectAll: allKeys } = edit;
  useHotkeys(
    [
      ...unless(editsText, bind(undoKeys, anywhere(undo))),
      ...unless(editsText, bind(redoKeys, anywhere(redo))),
      ...unless(editsText, bind(duplicate, onCanvas(duplicateSelection))),
      ...unless(editsText, bind(allKeys, onCanvas(selectAll))),
      ...unless(takesKeys, [
        ...bind(edit.delete, onCanvas(deleteSelection)),
        ...bind(
          canvas.unselect,
          onCanvas(() => select([])),
        ),
        ...bind(canvas.fit, onCanvas(fitView)),
        ...bind(canvas.arrange, onCanvas(arrange)),
        ...bind(canvas.connect, onCanvas(focusConnect)),
        ...bind(
          canvas.zoomIn,
          onCanvas(() => void useCanvasView.getState().flow?.zoomIn({ duration: 120 })),
        ),
        ...bind(
          canvas.zoomOut,
          onCanvas(() => void useCanvasView.getState().flow?.zoomOut({ duration: 120 })),
        ),
        ...bind(
          rooms.problems,
          onCanvas(() => toggleDock('problems')),
        ),
      ]),
    ],
    [],
    true,
  );

  // These also work while a field has the focus.
  useHotkeys(
    [
      ...bind(
        project.save,
        anywhere(() => commands.save()),
      ),
      ...bind(
        project.saveAs,
        anywhere(() => openDialog({ kind: 'saveAs' })),
      ),
      ...bind(
        project.open,
        anywhere(() => openDialog({ kind: 'open' })),
      ),
      ...ROOMS.flatMap((room) =>
        bind(
          rooms[room],
          anywhere(() => goTo(room)),
        ),
      ),
    ],
    [],
  );

  useEffect(() => {
    // `?` stands on different keys, so its character is looked at rather than its key.
    const help = (event: KeyboardEvent) => {
      if (event.key === '?' && !takesKeys(event.target)) {
        anywhere(() => openDialog({ kind: 'shortcuts' }))();
      }
    };
    const copy = (event: ClipboardEvent) => {
      const text = takesKeys(event.target) || hasTextSelection() ? null : copySelection();
      if (text === null || !canvasShown()) return;
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
      if (event.type === 'cut') deleteSelection();
    };
    const pasted = (event: ClipboardEvent) => {
      if (takesKeys(event.target) || !canvasShown()) return;
      paste(event.clipboardData?.getData('text/plain') ?? '');
    };
    document.addEventListener('keydown', help);
    document.addEventListener('copy', copy);
    document.addEventListener('cut', copy);
    document.addEventListener('paste', pasted);
    return () => {
      document.removeEventListener('keydown', help);
      document.removeEventListener('copy', copy);
      document.removeEventListener('cut', copy);
      document.removeEventListener('paste', pasted);
    };
  }, []);
}

function bind(keys: readonly string[], run: () => void): HotkeyItem[] {
  return keys.map((key) => [key, run]);
}

/** The same, but not where the key is meant for what has the focus. */
function unless(
  mine: (target: EventTarget | null) => boolean,
  items: readonly HotkeyItem[],
): HotkeyItem[] {
  return items.map(([key, run]) => [
    key,
    (event) => {
      if (mine(event.target)) return;
      event.preventDefault();
      run(event);
    },
    { preventDefault: false },
  ]);
}

/** Not under an open dialog. */
function anywhere(run: () => void): () => void {
  return () => {
    if (!useDialog.getState().dialog) run();
  };
}

function onCanvas(run: () => void): () => void {
  return anywhere(() => {
    if (canvasShown()) run();
  });
}

function canvasShown(): boolean {
  return useNavigation.getState().room === 'build' && useCanvasView.getState().flow !== null;
}

function hasTextSelection(): boolean {
  return (window.getSelection()?.toString() ?? '') !== '';
}

/** The inspector's "Connect to…" list: connecting without a mouse. */
function focusConnect(): void {
  document.querySelector<HTMLElement>('[data-testid="connect-to"]')?.focus();
}
