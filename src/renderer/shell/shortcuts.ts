/**
 * Every shortcut of the window, by what it does: what is bound and what the sheet shows are the same
 * list. Keys are written as @mantine/hooks reads them; those with `mod` are Ctrl, or ⌘ on Apple.
 */
export const SHORTCUTS = {
  project: {
    save: ['mod+S'],
    saveAs: ['mod+shift+S'],
    open: ['mod+O'],
    help: ['?'],
  },
  edit: {
    undo: ['mod+Z'],
    redo: ['mod+shift+Z', 'mod+Y'],
    copy: ['mod+C'],
    cut: ['mod+X'],
    paste: ['mod+V'],
    duplicate: ['mod+D'],
    delete: ['Delete', 'Backspace'],
    selectAll: ['mod+A'],
  },
  canvas: {
    addBlock: ['Enter'],
    connect: ['C'],
    move: ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'],
    unselect: ['Escape'],
    fit: ['F'],
    arrange: ['L'],
    zoomIn: ['[plus]'],
    zoomOut: ['-'],
  },
  training: {
    start: ['mod+Enter'],
    stop: ['mod+shift+Enter'],
  },
  rooms: {
    build: ['alt+1'],
    data: ['alt+2'],
    train: ['alt+3'],
    results: ['alt+4'],
    problems: ['P'],
  },
} as const satisfies Record<string, Record<string, readonly string[]>>;
