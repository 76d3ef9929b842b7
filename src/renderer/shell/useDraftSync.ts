import { useEffect, useState } from 'react';
import type { Draft } from '../../shared/api';
import { useHost } from '../host/context';
import { restoreDraft, selectDirty, useProject } from '../stores/project';
import { notifyError } from './notifyError';

const WRITE_AFTER_MS = 600;

/**
 * Keeps what is being worked on in the core, and puts it back when the window opens, so that neither
 * a reload nor a crash loses work. Leaving is held up only while the last change is on its way.
 * @returns whether the draft has been read, so that nothing is shown that it would replace
 */
export function useDraftSync(): boolean {
  const host = useHost();
  const [ready, setReady] = useState(false);

  useEffect(() => {
    let wanted = true;
    host
      .request('draft.get', {})
      .then((draft) => {
        if (wanted && draft && !useProject.getState().project) restoreDraft(draft);
      })
      .catch(notifyError)
      .finally(() => wanted && setReady(true));
    return () => {
      wanted = false;
    };
  }, [host]);

  useEffect(() => {
    if (!ready) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let unsent = false;

    const write = () => {
      clearTimeout(timer);
      const written = useProject.getState().project;
      void host
        .request('draft.set', { draft: currentDraft() })
        .then(() => {
          if (useProject.getState().project === written) unsent = false;
        })
        // A lost connection has its banner; the draft is sent when it is back.
        .catch(() => undefined);
    };
    const later = () => {
      unsent = true;
      clearTimeout(timer);
      timer = setTimeout(write, WRITE_AFTER_MS);
    };
    const leaving = (event: BeforeUnloadEvent) => {
      if (!unsent) return;
      write();
      event.preventDefault();
    };

    const unsubscribe = useProject.subscribe(later);
    const offConnection = host.onConnection((connected) => connected && unsent && write());
    window.addEventListener('beforeunload', leaving);
    return () => {
      clearTimeout(timer);
      unsubscribe();
      offConnection();
      window.removeEventListener('beforeunload', leaving);
    };
  }, [host, ready]);

  return ready;
}

function currentDraft(): Draft | null {
  const state = useProject.getState();
  const { project, savedName } = state;
  return project && { project, savedName, dirty: selectDirty(state) };
}
