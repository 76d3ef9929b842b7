import { DevicesDialog } from '../../devices/DevicesDialog';
import { useDialog } from '../../stores/dialogs';
import type { ProjectCommands } from '../useProjectCommands';
import { NameDialog } from './NameDialog';
import { OpenDialog } from './OpenDialog';
import { ShortcutsDialog } from './ShortcutsDialog';
import { UnsavedDialog } from './UnsavedDialog';

/** The dialog that is open, if any. */
export function Dialogs({ commands }: { readonly commands: ProjectCommands }) {
  const dialog = useDialog((state) => state.dialog);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'open':
      return <OpenDialog commands={commands} />;
    case 'saveAs':
      return (
        <NameDialog purpose="saveAs" onName={(name) => commands.saveUnder(name, dialog.then)} />
      );
    case 'rename':
      return <NameDialog purpose="rename" onName={commands.rename} />;
    case 'unsaved':
      return <UnsavedDialog commands={commands} then={dialog.then} />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'devices':
      return <DevicesDialog />;
  }
}
