import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CatalogError } from '../../../shared/errors';
import { PARTS, type PartName } from '../../../shared/training/dataset';
import {
  DATASET_PROBLEMS,
  type DatasetProblem,
  type DatasetProblemCode,
} from '../../../shared/training/datasetProblems';
import { writeFileAtomic } from '../../files/atomic';
import { ownFolder } from './record';

/** One usable picture as the last look at the files found it. */
export interface IndexedSample {
  /** Within the set, with `/`; its name for edits. */
  readonly path: string;
  /** In the record's `classes`. */
  readonly classIndex: number;
  /** What the folders or the table say; null where they do not. */
  readonly given: PartName | null;
  /** In pixels, upright. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Of the file on the disk, to see whether it changed. */
  readonly modifiedMs: number;
  /** SHA-256 of the file's content, the first 32 hexadecimal digits. */
  readonly hash: string;
  /** Its place in every cache of decoded pictures. */
  readonly slot: number;
  /** The number of its file among the unpacked or uploaded ones; null where it stays in its place. */
  readonly stored: number | null;
}

export interface SampleIndex {
  /** By path. */
  readonly samples: readonly IndexedSample[];
  readonly problems: readonly DatasetProblem[];
}

/** Samples are written as rows of values: 20,000 of them take 2 MB. Problems are pairs. */
const rowSchema = z.union([
  z.tuple([
    z.string(),
    z.int().min(0),
    z.enum(PARTS).nullable(),
    z.int().min(1),
    z.int().min(1),
    z.int().min(0),
    z.number(),
    z.string(),
    z.int().min(0),
    z.int().min(0).nullable(),
  ]),
  z.tuple([
    z.string(),
    z.custom<DatasetProblemCode>(
      (code) => typeof code === 'string' && Object.hasOwn(DATASET_PROBLEMS, code),
    ),
  ]),
]);

const HASH_DIGITS = 16;

/**
 * Writes an index beside a set's record, under a name that follows from its content, so that the old
 * one stays whole until the record names the new one.
 * @returns its name
 * @throws CatalogError DISK_WRITE_FAILED
 */
export async function writeIndex(name: string, index: SampleIndex): Promise<string> {
  const rows = [
    ...index.samples.map((s) => [
      s.path,
      s.classIndex,
      s.given,
      s.width,
      s.height,
      s.bytes,
      s.modifiedMs,
      s.hash,
      s.slot,
      s.stored,
    ]),
    ...index.problems.map(({ path, code }) => [path, code]),
  ];
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const digest = createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
  const file = `index-${digest}.ndjson`;
  await writeFileAtomic(join(ownFolder(name).root, file), text);
  return file;
}

/** @throws CatalogError DATASET_UNREADABLE */
export async function readIndex(name: string, file: string): Promise<SampleIndex> {
  try {
    const text = await readFile(join(ownFolder(name).root, file), 'utf8');
    const samples: IndexedSample[] = [];
    const problems: DatasetProblem[] = [];
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const row = rowSchema.parse(JSON.parse(line));
      if (row.length === 2) {
        problems.push({ path: row[0], code: row[1] });
        continue;
      }
      const [path, classIndex, given, width, height, bytes, modifiedMs, hash, slot, stored] = row;
      samples.push({
        path,
        classIndex,
        given,
        width,
        height,
        bytes,
        modifiedMs,
        hash,
        slot,
        stored,
      });
    }
    return { samples, problems };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CatalogError('DATASET_UNREADABLE', { name, reason }, { cause: error });
  }
}
