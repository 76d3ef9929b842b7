import { create } from 'zustand';

/** The dialogs of the window; at most one is open. */
export type Dialog =
  | { readonly kind: 'open' }
  | { readonly kind: 'saveAs'; readonly then?: () => void }
  | { readonly kind: 'rename' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'devices' }
  /** The open project has changes that would be lost by what the person asked for. */
  | { readonly kind: 'unsaved'; readonly then: () => void };

export const useDialog = create<{ readonly dialog: Dialog | null }>(() => ({ dialog: null }));

export function openDialog(dialog: Dialog): void {
  useDialog.setState({ dialog });
}

export function closeDialog(): void {
  useDialog.setState({ dialog: null });
}
