/** Inputs that hold no text to be edited. */
const WITHOUT_TEXT: ReadonlySet<string> = new Set([
  ...['radio', 'checkbox', 'button', 'submit', 'range', 'file'],
]);

/**
 * Whether a text is being edited there, to which undo and its like belong. Lists that only offer what
 * to choose are read-only inputs: nothing is typed in them.
 */
export function editsText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !target.readOnly && !WITHOUT_TEXT.has(target.type);
  return target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** Whether letters, Delete and arrows mean something there; to the rooms' buttons they do not. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== 'radio';
  return target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName);
}
