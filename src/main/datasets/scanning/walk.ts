import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { CatalogError } from '../../../shared/errors';
import type { DatasetProblem, DatasetProblemCode } from '../../../shared/training/datasetProblems';
import { isSystemFile, MOST_FILES, type FileEntry, type Found } from './entries';

const DEEPEST = 24;
/** What a name that is no UTF-8 is read as. */
const REPLACEMENT = '\u{fffd}';

/**
 * Every file of a folder and its subfolders. Links to files within the folder are followed; those that
 * leave it, links to folders, and what is no ordinary file are listed as problems.
 * @throws CatalogError DATASET_PATH_NOT_FOUND, DATASET_TOO_LARGE
 */
export async function walkFolder(root: string, signal: AbortSignal): Promise<Found> {
  const entries: FileEntry[] = [];
  const problems: DatasetProblem[] = [];
  const realRoot = await realpath(root).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CatalogError('DATASET_PATH_NOT_FOUND', { path: root, reason }, { cause: error });
  });

  const visit = async (inside: string, depth: number): Promise<void> => {
    signal.throwIfAborted();
    const list = (code: DatasetProblemCode, path: string): void =>
      void problems.push({ path, code });
    if (depth > DEEPEST) return list('tooDeep', inside);
    const children = await readdir(join(root, inside), { withFileTypes: true }).catch(() => null);
    if (!children) {
      if (inside === '') {
        const reason = 'The folder may not be read.';
        throw new CatalogError('DATASET_PATH_NOT_FOUND', { path: root, reason });
      }
      return list('unreadable', inside);
    }
    children.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const child of children) {
      const path = inside === '' ? child.name : `${inside}/${child.name}`;
      if (isSystemFile(child.name)) continue;
      if (entries.length + problems.length > MOST_FILES) throw tooMany(root);
      if (child.name.includes(REPLACEMENT)) list('badName', path);
      else if (child.isDirectory()) await visit(path, depth + 1);
      else {
        const found = await lookAt(root, realRoot, path);
        if (typeof found === 'string') list(found, path);
        else entries.push(found);
      }
    }
  };
  await visit('', 0);
  return { entries, problems };
}

/** @returns the file, or what is the matter with it */
export async function lookAt(
  root: string,
  realRoot: string,
  path: string,
): Promise<FileEntry | DatasetProblemCode> {
  const file = join(root, path);
  try {
    const own = await lstat(file);
    // A link may also be one of the folders on the way.
    const real = await realpath(file);
    if (!isInside(realRoot, real)) return 'leavesFolder';
    const status = own.isSymbolicLink() ? await stat(file) : own;
    if (own.isSymbolicLink() && status.isDirectory()) return 'linkedFolder';
    if (!status.isFile()) return 'notFile';
    return { path, file, bytes: status.size, modifiedMs: status.mtimeMs, stored: null };
  } catch {
    return 'missing';
  }
}

function isInside(realRoot: string, real: string): boolean {
  return real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
}

export function tooMany(path: string): CatalogError {
  const reason = `It has more than ${MOST_FILES.toLocaleString('en')} files.`;
  return new CatalogError('DATASET_TOO_LARGE', { path, reason });
}
