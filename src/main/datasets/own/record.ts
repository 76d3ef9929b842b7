import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CatalogError } from '../../../shared/errors';
import { SOURCE_KINDS } from '../../../shared/training/dataset';
import {
  datasetEditSchema,
  seedSchema,
  testShareSchema,
} from '../../../shared/training/datasetEdits';
import { systemCode, writeFileAtomic } from '../../files/atomic';
import { datasetsFolder } from '../location';

/** Raised when the meaning of a field changes. */
const RECORD_VERSION = 1;

/** A data set's `dataset.json`: where its pictures are, and what the person made of them. */
const ownRecordSchema = z.strictObject({
  format: z.literal('convcanvas-dataset'),
  version: z.literal(RECORD_VERSION),
  name: z.string().min(1).max(80),
  source: z.strictObject({
    kind: z.enum(SOURCE_KINDS),
    /** Absolute; null for pictures that were uploaded. */
    path: z.string().nullable(),
  }),
  addedMs: z.number(),
  scannedMs: z.number(),
  /** How the set is divided where its folders or table do not say. */
  division: z.strictObject({ testShare: testShareSchema, seed: seedSchema }),
  /** Every class that was found, in the order of their numbers in the index. */
  classes: z.array(z.string()),
  /** The file beside this one that lists every sample. Its name tells its content. */
  index: z.string().regex(/^index-[0-9a-f]+\.ndjson$/),
  sampleCount: z.int().min(0),
  problemCount: z.int().min(0),
  /** Places in the caches that were given away so far; each file keeps its own. */
  slots: z.int().min(0),
  edits: z.array(datasetEditSchema),
  /** The set as it stands with its edits, so that listing it reads no index. */
  current: z.strictObject({
    classes: z.array(z.string()),
    trainCount: z.int().min(0),
    /** Of the training samples; sets of older programs have none. */
    validationCount: z.int().min(0).default(0),
    testCount: z.int().min(0),
    /** Of every sample's content, class and split, in their order. */
    fingerprint: z.string(),
  }),
});
export type OwnRecord = z.infer<typeof ownRecordSchema>;

export function newRecord(fields: Omit<OwnRecord, 'format' | 'version'>): OwnRecord {
  return { format: 'convcanvas-dataset', version: RECORD_VERSION, ...fields };
}

/** What belongs to a person's own set, in its folder. */
export interface OwnFolder {
  readonly root: string;
  readonly record: string;
  /** Pictures that were unpacked or uploaded, by number. */
  readonly files: string;
  /** Decoded pictures, one file for each way of preparing them. */
  readonly cache: string;
}

export function ownFolder(name: string): OwnFolder {
  const root = join(datasetsFolder(), name);
  return {
    root,
    record: join(root, 'dataset.json'),
    files: join(root, 'files'),
    cache: join(root, 'cache'),
  };
}

/** The folder that the paths of a set's samples begin in: of a table, the one it lies in. */
export function rootOf({ kind, path }: OwnRecord['source']): string {
  return kind === 'csv' ? dirname(path ?? '') : (path ?? '');
}

/** Records are asked for often (every list), and change seldom. */
const known = new Map<string, { readonly stamp: string; readonly record: OwnRecord }>();

/**
 * The record of a person's own set, or null where there is none of that name.
 * @throws CatalogError DATASET_UNREADABLE when it is damaged
 */
export function readRecord(name: string): OwnRecord | null {
  const path = ownFolder(name).record;
  try {
    const { mtimeMs, size, ino } = statSync(path);
    const stamp = `${mtimeMs}/${size}/${ino}`;
    const kept = known.get(path);
    if (kept?.stamp === stamp) return kept.record;
    const record = ownRecordSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    // The folder's name is the set's, also where a person copied the folder.
    const named = { ...record, name };
    known.set(path, { stamp, record: named });
    return named;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL'].includes(systemCode(error) ?? ''))
      return null;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CatalogError('DATASET_UNREADABLE', { name, reason }, { cause: error });
  }
}

/** @throws CatalogError DISK_WRITE_FAILED */
export async function writeRecord(record: OwnRecord): Promise<void> {
  await writeFileAtomic(ownFolder(record.name).record, `${JSON.stringify(record, null, 2)}\n`);
}

/** Names of all sets that have a record, damaged or not, in alphabetical order. */
export function ownNames(): readonly string[] {
  try {
    return readdirSync(datasetsFolder(), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort((a, b) => a.localeCompare(b, 'en'));
  } catch {
    return [];
  }
}
