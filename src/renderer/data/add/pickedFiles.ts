/** Files that a window was given, with their places within what was dropped or chosen. */
export interface PickedFiles {
  /** A name for the set: of the folder, the archive, or of nothing in particular. */
  readonly name: string;
  readonly files: readonly PickedFile[];
}

export interface PickedFile {
  /** Within the dropped folder, with `/`. */
  readonly path: string;
  readonly file: File;
}

const PICTURE = /\.(png|jpe?g|webp|bmp|gif)$/i;
const ARCHIVE = /\.(zip|csv|tsv)$/i;
const LONGEST_NAME = 76;
const FALLBACK_NAME = 'pictures';

/** Marks an element that a single picture can be dropped on: it is then no data set. */
export const TAKES_PICTURE = { 'data-takes-picture': true } as const;

/** Whether what was dropped is a single picture, on an element that takes one. */
export function isTakenPicture(target: EventTarget | null, files: FileList): boolean {
  const [file, ...more] = files;
  const takes = target instanceof Element && target.closest('[data-takes-picture]') !== null;
  return takes && file !== undefined && more.length === 0 && PICTURE.test(file.name);
}

/** Whether a dropped file is one that data sets are made of. */
export function isDataFile(name: string): boolean {
  return PICTURE.test(name) || ARCHIVE.test(name);
}

/** A name that a data set can have, made of a file's or folder's. */
export function setName(name: string): string {
  const cleaned = name
    .replace(ARCHIVE, '')
    .slice(0, LONGEST_NAME)
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, ' ')
    .replace(/^[. ]+/, '')
    .replace(/[. ]+$/, '');
  return cleaned === '' ? FALLBACK_NAME : cleaned;
}

/**
 * Files by their paths, as one set. Where all lie in one folder, that folder is the set: its name is
 * the set's, and paths are told within it.
 */
export function asSet(files: readonly PickedFile[]): PickedFiles {
  const visible = files.filter(({ path }) => !path.split('/').some(isHidden));
  const tops = new Set(visible.map(({ path }) => path.split('/', 1)[0] ?? ''));
  const [top = ''] = tops;
  const inFolder = tops.size === 1 && visible.every(({ path }) => path.includes('/'));
  if (inFolder) {
    const within = visible.map(({ path, file }) => ({ path: path.slice(top.length + 1), file }));
    return { name: setName(top), files: within };
  }
  const [only] = visible;
  const named = visible.length === 1 && only ? setName(only.path) : FALLBACK_NAME;
  return { name: named, files: visible };
}

/** What systems put beside the files of a person. */
function isHidden(part: string): boolean {
  return part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db';
}

/** What was chosen in a file dialog, files or a folder, or dropped without entries to walk. */
export function fromFiles(list: FileList): PickedFiles {
  return asSet([...list].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}

/** The dropped things that can be walked; to be called while the drop's event is handled. */
export function droppedEntries(transfer: DataTransfer): readonly FileSystemEntry[] {
  return [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
}

/** Every file in dropped folders, and the dropped files themselves. */
export async function fromEntries(entries: readonly FileSystemEntry[]): Promise<PickedFiles> {
  const files: PickedFile[] = [];
  for (const entry of entries) await walk(entry, '', files);
  return asSet(files);
}

async function walk(entry: FileSystemEntry, folder: string, files: PickedFile[]): Promise<void> {
  const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    files.push({ path, file });
  } else if (isDirectory(entry)) {
    const reader = entry.createReader();
    // A reader gives a hundred or so at a time, and nothing when it is done.
    for (;;) {
      const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (part.length === 0) return;
      for (const child of part) await walk(child, path, files);
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
