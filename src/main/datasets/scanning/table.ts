import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { isAbsolute, posix, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { CatalogError } from '../../../shared/errors';
import type { PartName } from '../../../shared/training/dataset';
import type { DatasetProblem, DatasetProblemCode } from '../../../shared/training/datasetProblems';
import {
  LONGEST_CLASS_NAME,
  MOST_FILES,
  partNamed,
  type Candidate,
  type FileEntry,
  type Layout,
} from './entries';

const TABLE_LIMIT_BYTES = 512 * 1024 * 1024;
const LONGEST_ROW = 64 * 1024;

/** What columns are called that tell a picture's path, its class, and the part it belongs to. */
const COLUMNS = {
  path: /^(image[ _]?)?(path|file|file[ _]?name|file[ _]?path)$|^(image|img|picture|图片|图像|文件|文件名|路径)$/i,
  label: /^(label|class|class[ _]?name|category|target|标签|类别)$/i,
  split: /^(split|subset|set|划分)$/i,
} as const;

interface Row {
  readonly path: string;
  readonly label: string;
  readonly split: string;
}

/** One or more tables at the top of a folder: a single one, or one for each part of the set. */
export function findTables(
  entries: readonly FileEntry[],
  prefix: string,
): readonly { readonly entry: FileEntry; readonly given: PartName | null }[] {
  const tables = entries.flatMap((entry) => {
    const [name = '', ...deeper] = entry.path.slice(prefix.length).split('/');
    const base = /^(.+)\.(csv|tsv)$/i.exec(name)?.[1];
    return base === undefined || deeper.length > 0
      ? []
      : [{ entry, given: partNamed(base) ?? null }];
  });
  if (tables.length === 1) return tables.map(({ entry }) => ({ entry, given: null }));
  const named = tables.filter(({ given }) => given !== null);
  return named.some(({ given }) => given === 'train') ? named : [];
}

/**
 * Reads a table of pictures: UTF-8 (or UTF-16 with its mark), with comma, semicolon or tab, with or
 * without a header. Without one, the first column is the path and the second the label.
 * @param name for messages
 * @throws CatalogError TABLE_REFUSED
 */
export async function readTable(file: string, name: string): Promise<readonly Row[]> {
  const refuse = (reason: string, cause?: unknown): CatalogError =>
    new CatalogError('TABLE_REFUSED', { path: name, reason }, { cause });
  try {
    const { size } = await stat(file);
    if (size > TABLE_LIMIT_BYTES)
      throw refuse(`It is larger than ${TABLE_LIMIT_BYTES / 2 ** 20} MiB.`);
    const { encoding, delimiter } = await beginning(file);
    const parser = parse({
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_ROW,
    });
    const piping = pipeline(createReadStream(file), decoded(encoding), parser);
    // Its failure also ends the parser, which is where it is noticed.
    piping.catch(() => undefined);
    const rows: Row[] = [];
    let columns: Columns | null = null;
    for await (const cells of parser as AsyncIterable<readonly string[]>) {
      if (!columns) {
        const header = headerColumns(cells);
        columns = header ?? { path: 0, label: 1, split: -1 };
        if (header) continue;
      }
      if (rows.length >= MOST_FILES) {
        throw refuse(`It has more than ${MOST_FILES.toLocaleString('en')} rows.`);
      }
      rows.push({
        path: cells[columns.path] ?? '',
        label: (cells[columns.label] ?? '').trim(),
        split: cells[columns.split] ?? '',
      });
    }
    await piping;
    if (rows.length === 0) throw refuse('It has no rows.');
    return rows;
  } catch (error) {
    if (error instanceof CatalogError) throw error;
    throw refuse(reasonOf(error), error);
  }
}

/**
 * Finds the picture of each row.
 * @param given the part that every row belongs to, where the table's name tells it
 * @param find the file at a path within the set, or what is the matter with it
 * @param root the folder on the disk that the set is; null for an archive. Paths may be written whole there
 */
export async function resolveRows(
  rows: readonly Row[],
  given: PartName | null,
  find: (path: string) => Promise<FileEntry | DatasetProblemCode>,
  root: string | null,
): Promise<Layout> {
  const candidates: Candidate[] = [];
  const problems: DatasetProblem[] = [];
  const seen = new Set<string>();
  for (const { path: written, label, split } of rows) {
    const path = safePath(withinRoot(written.trim(), root));
    const list = (code: DatasetProblemCode): void => {
      problems.push({ path: (path ?? written).slice(0, 500) || '–', code });
    };
    if (written.trim() === '' || label === '' || label.length > LONGEST_CLASS_NAME) list('badRow');
    else if (path === null) list('leavesFolder');
    else if (seen.has(path)) list('repeated');
    else {
      seen.add(path);
      const entry = await find(path);
      if (typeof entry === 'string') {
        list(entry);
        continue;
      }
      const part = given ?? partNamed(split) ?? null;
      if (part === null && split.trim() !== '') list('unknownPart');
      candidates.push({ entry, className: label, given: part });
    }
  }
  return { candidates, problems };
}

/** A path that is written from the disk's root on, from the set's folder on where it lies in there. */
function withinRoot(written: string, root: string | null): string {
  if (root === null || !isAbsolute(written)) return written;
  const inside = relative(root, written);
  return isAbsolute(inside) || inside.startsWith('..') ? written : inside;
}

/** A row's path within the folder, with `/`; null for one that is absolute or climbs out of it. */
function safePath(written: string): string | null {
  const path = posix.normalize(written.replaceAll('\\', '/')).replace(/^\.\//, '');
  const leaves = path === '..' || path.startsWith('../') || path.startsWith('/');
  return leaves || /^[a-z][a-z0-9+.-]*:/i.test(path) || path.includes('\0') ? null : path;
}

interface Columns {
  readonly path: number;
  readonly label: number;
  /** -1 where there is none. */
  readonly split: number;
}

/** Where a header's columns are; null for a row that is none. */
function headerColumns(cells: readonly string[]): Columns | null {
  const place = (name: keyof typeof COLUMNS): number =>
    cells.findIndex((cell) => COLUMNS[name].test(cell.trim()));
  const columns = { path: place('path'), label: place('label'), split: place('split') };
  return columns.path < 0 || columns.label < 0 ? null : columns;
}

const SAMPLE_BYTES = 64 * 1024;

/** Encoding, by the mark at its start, and delimiter: what the first line has most of. */
async function beginning(file: string): Promise<{ encoding: string; delimiter: string }> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
    const start = buffer.subarray(0, bytesRead);
    const mark = start.toString('latin1', 0, 2);
    const encoding = mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : 'utf-8';
    const [line = ''] = new TextDecoder(encoding).decode(start).split(/\r?\n/, 1);
    const counts = [',', ';', '\t'].map((sign) => ({ sign, count: line.split(sign).length }));
    const [most] = counts.sort((a, b) => b.count - a.count);
    return { encoding, delimiter: most?.sign ?? ',' };
  } finally {
    await handle.close();
  }
}

/** Bytes as text, whole characters at a time. @throws TypeError for bytes that are none */
function decoded(encoding: string) {
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<string> {
    const decoder = new TextDecoder(encoding, { fatal: true });
    for await (const chunk of source) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof TypeError) return 'Its text is not UTF-8.';
  return error instanceof Error ? error.message : String(error);
}
