/** Apple's keyboards have ⌘ where others have Ctrl. */
const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

const KEY_NAMES: Readonly<Record<string, string>> = {
  '[plus]': '+',
  '-': '−',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  ...(IS_APPLE
    ? { mod: '⌘', shift: '⇧', alt: '⌥', Delete: '⌦', Backspace: '⌫' }
    : { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', Delete: 'Del' }),
};

/** A shortcut's keys as they are written on the keyboard: `mod+shift+Z` is Ctrl, Shift, Z. */
export function shortcutKeys(shortcut: string): readonly string[] {
  return shortcut.split('+').map((key) => KEY_NAMES[key] ?? key);
}

export function shortcutText(shortcut: string): string {
  return shortcutKeys(shortcut).join(IS_APPLE ? '' : '+');
}
