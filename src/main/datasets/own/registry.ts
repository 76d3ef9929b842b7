import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalogError } from '../../../shared/errors';
import type { DatasetEdit } from '../../../shared/training/datasetEdits';
import { diskError } from '../../files/atomic';
import type { Layout } from '../scanning/entries';
import type { TaskControl } from '../task';
import { gather, sourceAt } from './gather';
import { newRecord, ownFolder, ownNames, readRecord, writeRecord, type OwnRecord } from './record';
import { readIndex, writeIndex } from './sampleIndex';
import { scanFiles, type Before } from './scan';
import { viewOf } from './view';

export interface Division {
  readonly testShare: number;
  readonly seed: number;
}

/** The name of the set that was made of a path, or null where there is none. */
export async function nameOfPath(path: string): Promise<string | null> {
  const source = await sourceAt(path);
  const names = ownNames();
  return names.find((name) => recordOrNull(name)?.source.path === source.path) ?? null;
}

/**
 * Makes a set of a path, or looks at its files again where the set is of that path already.
 * @throws CatalogError DATASET_NAME_TAKEN, DATASET_PATH_NOT_FOUND, or what the source is refused with
 */
export async function addSet(
  name: string,
  path: string,
  division: Division,
  control: TaskControl,
): Promise<OwnRecord> {
  const source = await sourceAt(path);
  requireFree(name, source.path);
  return readFiles(name, source, division, control);
}

/** @throws CatalogError DATASET_NAME_TAKEN when another set has the name, in whatever letters */
export function requireFree(name: string, path: string | null): void {
  const taken = ownNames().find((other) => other.toLowerCase() === name.toLowerCase());
  const record = taken === undefined ? null : recordOrNull(taken);
  const same = taken === name && path !== null && record?.source.path === path;
  if (record && !same) {
    throw new CatalogError('DATASET_NAME_TAKEN', { name, path: record.source.path ?? '–' });
  }
}

/**
 * Looks at a set's files again. Uploaded pictures are where they were put, so there is nothing new.
 * @throws CatalogError DATASET_NOT_FOUND, DATASET_PATH_NOT_FOUND
 */
export async function rescanSet(name: string, control: TaskControl): Promise<OwnRecord> {
  const record = requireRecord(name);
  if (record.source.path === null) return record;
  const source = await sourceAt(record.source.path);
  return readFiles(name, source, record.division, control);
}

/**
 * Writes down what was found as the set of that name, in place of what it was before; its edits stay.
 * @throws CatalogError DATASET_EMPTY, DISK_WRITE_FAILED
 */
export async function recordSet(
  name: string,
  source: OwnRecord['source'],
  division: Division,
  layout: Layout,
  control: TaskControl,
): Promise<OwnRecord> {
  const folder = ownFolder(name);
  const last = readRecord(name);
  const before: Before | null = last && {
    index: await readIndex(name, last.index),
    slots: last.slots,
  };
  const shown = source.path ?? name;
  const scan = await scanFiles(layout, before, shown, folder.cache, control);
  control.signal.throwIfAborted();
  const index = await writeIndex(name, scan.index);
  const nowMs = Date.now();
  const found = {
    name,
    source,
    addedMs: last?.addedMs ?? nowMs,
    scannedMs: nowMs,
    division,
    classes: [...scan.classes],
    index,
    sampleCount: scan.index.samples.length,
    problemCount: scan.index.problems.length,
    slots: scan.slots,
    edits: last?.edits ?? [],
  };
  const record = newRecord({ ...found, current: currentOf(found, scan.index.samples) });
  if (record.current.testCount === 0) throw new CatalogError('DATASET_TOO_SMALL', { path: shown });
  await writeRecord(record);
  await tidy(record, scan.index.samples);
  return record;
}

/**
 * Changes a set as the person asks; the files stay as they are.
 * @throws CatalogError DATASET_NOT_FOUND, DATASET_EDIT_INVALID
 */
export async function editSet(name: string, edit: DatasetEdit): Promise<OwnRecord> {
  const record = requireRecord(name);
  return withEdits(record, [...record.edits, edit], edit);
}

/** Takes the last edit back. @throws CatalogError DATASET_NOT_FOUND, DATASET_EDIT_INVALID */
export async function undoEdit(name: string): Promise<OwnRecord> {
  const record = requireRecord(name);
  if (record.edits.length === 0) {
    throw new CatalogError('DATASET_EDIT_INVALID', { name, reason: 'There is no edit to undo.' });
  }
  return withEdits(record, record.edits.slice(0, -1));
}

/** Forgets a set; the pictures it was made of stay where they are. @throws CatalogError DATASET_NOT_FOUND */
export async function removeSet(name: string): Promise<void> {
  const { root, record } = ownFolder(name);
  if (!existsSync(record)) requireRecord(name);
  try {
    // The record first: what is left of the folder is then no set any more.
    await rm(record, { force: true });
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    throw diskError(root, error);
  }
}

/** @throws CatalogError DATASET_NOT_FOUND, DATASET_UNREADABLE */
export function requireRecord(name: string): OwnRecord {
  const record = readRecord(name);
  if (record) return record;
  throw new CatalogError('DATASET_NOT_FOUND', { name, known: ownNames().join(', ') });
}

async function readFiles(
  name: string,
  source: OwnRecord['source'],
  division: Division,
  control: TaskControl,
): Promise<OwnRecord> {
  const { kind, path } = source;
  if (kind === 'upload' || path === null) throw new Error('an upload has no path to read');
  const { root } = ownFolder(name);
  const isNew = readRecord(name) === null;
  try {
    await mkdir(root, { recursive: true }).catch((error: unknown) => {
      throw diskError(root, error);
    });
    const layout = await gather(name, { kind, path }, await nextNumber(name), control);
    return await recordSet(name, source, division, layout, control);
  } catch (error) {
    if (isNew) await rm(root, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

async function withEdits(
  record: OwnRecord,
  edits: readonly DatasetEdit[],
  latest?: DatasetEdit,
): Promise<OwnRecord> {
  const { name } = record;
  const { samples } = await readIndex(name, record.index);
  if (latest) requireMeaning(record, latest, new Set(samples.map(({ path }) => path)));
  const edited = { ...record, edits: [...edits] };
  const current = currentOf(edited, samples);
  if (current.trainCount === 0 || current.testCount === 0) {
    const reason = 'Too few pictures would be left to learn from and to test on.';
    throw new CatalogError('DATASET_EDIT_INVALID', { name, reason });
  }
  const changed = { ...edited, current };
  await writeRecord(changed);
  return changed;
}

/** An edit that names what is not there would seem to work and do nothing. */
function requireMeaning(
  { name, classes }: OwnRecord,
  edit: DatasetEdit,
  paths: ReadonlySet<string>,
): void {
  const refuse = (reason: string): CatalogError =>
    new CatalogError('DATASET_EDIT_INVALID', { name, reason });
  if (edit.kind === 'drop') {
    const unknown = edit.samples.find((path) => !paths.has(path));
    if (unknown !== undefined) throw refuse(`There is no picture "${unknown}".`);
  }
  if (edit.kind === 'ignoreClass' && !classes.includes(edit.class)) {
    throw refuse(`There is no class "${edit.class}".`);
  }
}

function currentOf(
  record: Pick<OwnRecord, 'classes' | 'division' | 'edits'>,
  samples: Parameters<typeof viewOf>[1],
): OwnRecord['current'] {
  const { classes, splits, validationCount, fingerprint } = viewOf(record, samples);
  return {
    classes: [...classes],
    trainCount: splits.train.length,
    validationCount,
    testCount: splits.test.length,
    fingerprint,
  };
}

/** New files are put beside the old ones, which go when the record no longer names them. */
async function nextNumber(name: string): Promise<number> {
  const names = await readdir(ownFolder(name).files).catch(() => []);
  return 1 + names.reduce((most, file) => Math.max(most, Number(file) || 0), 0);
}

/** Removes what the record no longer names. What cannot be removed only takes room. */
async function tidy(
  record: OwnRecord,
  samples: readonly { readonly stored: number | null }[],
): Promise<void> {
  const { root, files } = ownFolder(record.name);
  const needed = new Set(samples.map(({ stored }) => String(stored)));
  const stale = [
    ...(await readdir(root).catch(() => []))
      .filter((file) => file.startsWith('index-') && file !== record.index)
      .map((file) => join(root, file)),
    ...(await readdir(files).catch(() => []))
      .filter((file) => !needed.has(file))
      .map((file) => join(files, file)),
  ];
  for (const path of stale) await rm(path, { force: true }).catch(() => undefined);
}

function recordOrNull(name: string): OwnRecord | null {
  try {
    return readRecord(name);
  } catch (error) {
    if (error instanceof CatalogError) return null;
    throw error;
  }
}
