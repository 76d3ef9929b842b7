import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { CatalogError } from '../../../shared/errors';
import type { DatasetProblem, DatasetProblemCode } from '../../../shared/training/datasetProblems';
import { isSystemFile, MOST_FILES, type FileEntry, type Found } from './entries';

const DEEPEST = 24;
/** Files that are asked about at a time: the system answers several at once. */
const AT_A_TIME = 64;
/** What a name that is no UTF-8 is read as. */
const REPLACEMENT = '\u{fffd}';

/**
 * Every file of a folder and its subfolders. Links to files within the folder are followed; those that
 * leave it, links to folders, and what is no ordinary file are listed as problems.
 * @param onFound told how many files were found so far, before anything is known of the whole
 * @throws CatalogError DATASET_PATH_NOT_FOUND, DATASET_TOO_LARGE
 */
export async function walkFolder(
  root: string,
  signal: AbortSignal,
  onFound: (files: number) => void = () => undefined,
): Promise<Found> {
  const entries: FileEntry[] = [];
  const problems: DatasetProblem[] = [];
  onFound(0);
  const folder = await openFolder(root);

  const visit = async (inside: string, depth: number): Promise<void> => {
    signal.throwIfAborted();
    const list = (code: DatasetProblemCode, path: string): void =>
      void problems.push({ path, code });
    if (depth > DEEPEST) return list('tooDeep', inside);
    const children = await readdir(join(root, inside), { withFileTypes: true }).catch(() => null);
    if (!children) {
      if (inside === '') {
        throw new CatalogError('DATASET_PATH_NOT_FOUND', { path: root });
      }
      return list('unreadable', inside);
    }
    const wanted = children.filter(({ name }) => !isSystemFile(name));
    wanted.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (let first = 0; first < wanted.length; first += AT_A_TIME) {
      signal.throwIfAborted();
      const some = wanted.slice(first, first + AT_A_TIME).map((child) => {
        const path = inside === '' ? child.name : `${inside}/${child.name}`;
        const isBad = child.name.includes(REPLACEMENT);
        const isFolder = child.isDirectory() && !isBad;
        // All are asked about before the first answer is waited for.
        return { path, isFolder, looking: isBad || isFolder ? null : folder.lookAt(path) };
      });
      for (const { path, isFolder, looking } of some) {
        const found = looking ? await looking : 'badName';
        if (entries.length + problems.length > MOST_FILES) throw tooMany(root);
        if (isFolder) await visit(path, depth + 1);
        else if (typeof found === 'string') list(found, path);
        else entries.push(found);
      }
      onFound(entries.length);
    }
  };
  await visit('', 0);
  return { entries, problems };
}

/**
 * A folder of which files are looked at, none of them outside of it, whatever links there are.
 * @throws CatalogError DATASET_PATH_NOT_FOUND
 */
export async function openFolder(root: string): Promise<LookedFolder> {
  const realRoot = await realpath(root).catch((error: unknown) => {
    throw new CatalogError('DATASET_PATH_NOT_FOUND', { path: root }, { cause: error });
  });
  return new LookedFolder(root, realRoot);
}

export class LookedFolder {
  /** Where each folder of it really is: asked once, not for every file. */
  private readonly real = new Map<string, Promise<string>>();

  constructor(
    private readonly root: string,
    private readonly realRoot: string,
  ) {}

  /**
   * @param path within the folder, with `/`
   * @returns the file, or what is the matter with it
   */
  async lookAt(path: string): Promise<FileEntry | DatasetProblemCode> {
    const file = join(this.root, path);
    try {
      const own = await lstat(file);
      // A link may also be one of the folders on the way.
      const linked = own.isSymbolicLink();
      const inside = linked
        ? isInside(this.realRoot, await realpath(file))
        : isWithin(this.realRoot, await this.realFolder(dirname(file)));
      if (!inside) return 'leavesFolder';
      const status = linked ? await stat(file) : own;
      if (linked && status.isDirectory()) return 'linkedFolder';
      if (!status.isFile()) return 'notFile';
      return { path, file, bytes: status.size, modifiedMs: status.mtimeMs, stored: null };
    } catch {
      return 'missing';
    }
  }

  private realFolder(folder: string): Promise<string> {
    const known = this.real.get(folder);
    if (known) return known;
    const asked = realpath(folder);
    this.real.set(folder, asked);
    return asked;
  }
}

/** Whether a folder is the root or in it. */
function isWithin(realRoot: string, real: string): boolean {
  return real === realRoot || isInside(realRoot, real);
}

function isInside(realRoot: string, real: string): boolean {
  return real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
}

export function tooMany(path: string): CatalogError {
  const reason = `It has more than ${MOST_FILES.toLocaleString('en')} files.`;
  return new CatalogError('DATASET_TOO_LARGE', { path, reason });
}
