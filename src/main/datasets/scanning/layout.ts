import { dirname } from 'node:path';
import { CatalogError } from '../../../shared/errors';
import type { PartName } from '../../../shared/training/dataset';
import type { DatasetProblem } from '../../../shared/training/datasetProblems';
import {
  LONGEST_CLASS_NAME,
  partNamed,
  type Candidate,
  type FileEntry,
  type Found,
  type Layout,
} from './entries';
import { findTables, readTable, resolveRows } from './table';

/**
 * Finds out how a folder or an archive tells the classes of its pictures: a table of paths and labels,
 * subfolders, or `train` and `test` with subfolders each.
 * @param path of the folder or archive, for messages
 * @throws CatalogError DATASET_NO_CLASSES, TABLE_REFUSED
 */
export async function layOut({ entries, problems }: Found, path: string): Promise<Layout> {
  const prefix = wrapping(entries);
  const inside = entries.filter((entry) => entry.path.startsWith(prefix));
  const tables = findTables(inside, prefix);
  if (tables.length > 0) {
    const layout = await byTables(tables, inside, prefix, !hasFolders(inside, prefix));
    if (layout) return { ...layout, problems: [...problems, ...layout.problems] };
  }
  if (!hasFolders(inside, prefix)) {
    throw new CatalogError('DATASET_NO_CLASSES', { path, files: inside.length });
  }
  const layout = byFolders(inside, prefix);
  return { ...layout, problems: [...problems, ...layout.problems] };
}

/**
 * The folders around everything, as archives often have one: they are no classes. A folder of nothing
 * but files is a class, even when it is the only one.
 */
function wrapping(entries: readonly FileEntry[]): string {
  for (let prefix = ''; ;) {
    const rest = entries.map((entry) => entry.path.slice(prefix.length).split('/'));
    const tops = new Set(rest.map(([top]) => top));
    const [top] = tops;
    const alone = tops.size === 1 && rest.every((parts) => parts.length > 1);
    const deeper = rest.some((parts) => parts.length > 2) || isTableFolder(rest);
    if (top === undefined || !alone || !deeper) return prefix;
    prefix += `${top}/`;
  }
}

/** Whether the only folder holds a table and pictures beside it. */
function isTableFolder(rest: readonly (readonly string[])[]): boolean {
  return rest.some((parts) => parts.length === 2 && /\.(csv|tsv)$/i.test(parts[1] ?? ''));
}

function hasFolders(entries: readonly FileEntry[], prefix: string): boolean {
  return entries.some((entry) => entry.path.slice(prefix.length).includes('/'));
}

/** Null when tables are there but none of their rows names a picture that is. */
async function byTables(
  tables: readonly { readonly entry: FileEntry; readonly given: PartName | null }[],
  entries: readonly FileEntry[],
  prefix: string,
  required: boolean,
): Promise<Layout | null> {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const candidates: Candidate[] = [];
  const problems: DatasetProblem[] = [];
  for (const { entry, given } of tables) {
    try {
      const rows = await readTable(entry.file, entry.path);
      const find = async (path: string) => byPath.get(prefix + path) ?? 'missing';
      const root = entry.stored === null ? dirname(entry.file) : null;
      const layout = await resolveRows(rows, given, find, root);
      candidates.push(...layout.candidates);
      problems.push(...layout.problems);
    } catch (error) {
      if (required || !(error instanceof CatalogError)) throw error;
    }
  }
  return candidates.length > 0 || required ? { candidates, problems } : null;
}

function byFolders(entries: readonly FileEntry[], prefix: string): Layout {
  const parted = entries.map((entry) => ({
    entry,
    parts: entry.path.slice(prefix.length).split('/'),
  }));
  const given = givenParts(parted.map(({ parts }) => parts));
  const candidates: Candidate[] = [];
  const problems: DatasetProblem[] = [];
  for (const { entry, parts } of parted) {
    const part = given && parts.length > 2 ? (given.get(parts[0] ?? '') ?? null) : null;
    const className = given ? parts[1] : parts[0];
    const known = given ? part !== null : parts.length > 1;
    if (!known || className === undefined || className.length > LONGEST_CLASS_NAME) {
      problems.push({ path: entry.path, code: 'noClass' });
    } else candidates.push({ entry, className, given: part });
  }
  return { candidates, problems };
}

/**
 * Which folders are parts of the set: `train` and one or more of `validation` and `test`, each with
 * folders of its own.
 */
function givenParts(parts: readonly (readonly string[])[]): ReadonlyMap<string, PartName> | null {
  const named = new Map<string, PartName>();
  for (const [top = '', ...rest] of parts) {
    const part = partNamed(top);
    if (part && rest.length > 1) named.set(top, part);
  }
  const meanings = new Set(named.values());
  return meanings.has('train') && meanings.size > 1 ? named : null;
}
