import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CatalogError } from '../../../shared/errors';
import type { SourceKind } from '../../../shared/training/dataset';
import type { Layout } from '../scanning/entries';
import { layOut } from '../scanning/layout';
import { readTable, resolveRows } from '../scanning/table';
import { unpackZip } from '../scanning/unpack';
import { openFolder, walkFolder } from '../scanning/walk';
import type { TaskControl } from '../task';
import { ownFolder, type OwnRecord } from './record';

/**
 * What a path is, as the source of a data set.
 * @throws CatalogError DATASET_PATH_NOT_FOUND, DATASET_KIND_UNKNOWN
 */
export async function sourceAt(path: string): Promise<OwnRecord['source']> {
  const absolute = resolve(meantPath(path));
  const status = await stat(absolute).catch((error: unknown) => {
    throw new CatalogError('DATASET_PATH_NOT_FOUND', { path: absolute }, { cause: error });
  });
  return { kind: kindOf(absolute, status.isDirectory(), status.isFile()), path: absolute };
}

/** A path as people paste it: in quotes, from their home folder, or as an address. */
function meantPath(written: string): string {
  const path = written.trim().replace(/^(["'])(.*)\1$/, '$2');
  if (path.startsWith('file://')) return URL.canParse(path) ? fileURLToPath(path) : path;
  return path.replace(/^~(?=$|[/\\])/, () => homedir());
}

function kindOf(path: string, isFolder: boolean, isFile: boolean): SourceKind {
  if (isFolder) return 'folder';
  const ending = extname(path).toLowerCase();
  if (isFile && ending === '.zip') return 'zip';
  if (isFile && ['.csv', '.tsv', '.txt'].includes(ending)) return 'csv';
  throw new CatalogError('DATASET_KIND_UNKNOWN', { path });
}

/**
 * Finds the files of a source and their classes.
 * @param firstNumber of the files that are unpacked
 * @throws CatalogError what the source is refused with
 */
export async function gather(
  name: string,
  { kind, path }: { readonly kind: Exclude<SourceKind, 'upload'>; readonly path: string },
  firstNumber: number,
  control: TaskControl,
): Promise<Layout> {
  switch (kind) {
    case 'folder':
      return layOut(
        await walkFolder(path, control.signal, (files) => control.report('list', files, 0)),
        path,
      );
    case 'csv':
      return gatherTable(path, control);
    case 'zip': {
      const found = await unpackZip(path, {
        folder: ownFolder(name).files,
        firstNumber,
        signal: control.signal,
        report: (done, total) => control.report('extract', done, total),
      });
      return layOut(found, path);
    }
  }
}

/** Only the files that the table names are looked at. */
async function gatherTable(path: string, control: TaskControl): Promise<Layout> {
  control.report('list', 0, 0);
  const root = dirname(path);
  const folder = await openFolder(root);
  const rows = await readTable(path, basename(path));
  let done = 0;
  const find = (inside: string) => {
    control.signal.throwIfAborted();
    control.report('list', done++, rows.length);
    return folder.lookAt(inside);
  };
  return resolveRows(rows, null, find, root);
}
