import { CatalogError } from '../../../shared/errors';
import { DATASET_PROBLEMS, type DatasetProblem } from '../../../shared/training/datasetProblems';
import { namedFormat } from '../decoding/format';
import { PictureProblem } from '../decoding/decode';
import { decoderPool } from '../decoding/pool';
import { MOST_CLASSES, type Candidate, type Layout } from '../scanning/entries';
import type { TaskControl } from '../task';
import type { IndexedSample, SampleIndex } from './sampleIndex';
import { SUGGESTED_PREPARATION } from './preparation';

/** What a look at a set's files gives. */
export interface Scan {
  readonly classes: readonly string[];
  readonly index: SampleIndex;
  /** Places in the caches that are given away. */
  readonly slots: number;
}

/** What is known of a set from the last look at it. */
export interface Before {
  readonly index: SampleIndex;
  readonly slots: number;
}

/**
 * Looks into every file: it is decoded, so that damaged ones are known before training, and kept
 * decoded as the set suggests. Files that have not changed since the last look are not read again.
 * @param path of the set, for messages
 * @param cache the folder of decoded pictures
 * @throws CatalogError DATASET_EMPTY, DATASET_TOO_LARGE, DISK_WRITE_FAILED
 */
export async function scanFiles(
  { candidates, problems }: Layout,
  before: Before | null,
  path: string,
  cache: string,
  control: TaskControl,
): Promise<Scan> {
  const classes = classNames(candidates, path);
  const numbers = new Map(classes.map((name, index) => [name, index]));
  const known = new Map(before?.index.samples.map((sample) => [sample.path, sample]));
  const notes = notesOf(before?.index.problems ?? []);
  const samples: IndexedSample[] = [];
  const listed: DatasetProblem[] = [...problems];
  let slots = before?.slots ?? 0;
  let done = 0;

  const look = async (candidate: Candidate): Promise<void> => {
    const { entry, className, given } = candidate;
    const classIndex = numbers.get(className) ?? 0;
    const last = known.get(entry.path);
    const placed = { path: entry.path, classIndex, given, stored: entry.stored };
    const unchanged =
      last?.bytes === entry.bytes && Math.abs(last.modifiedMs - entry.modifiedMs) < 1;
    if (last && unchanged) {
      samples.push({ ...last, ...placed });
      listed.push(...(notes.get(entry.path) ?? []));
      return;
    }
    const slot = last?.slot ?? slots++;
    try {
      const { hash, width, height, format, animated, bytes } = await decoderPool.decode({
        file: entry.file,
        preparation: SUGGESTED_PREPARATION,
        cache: { folder: cache, slot },
        wanted: false,
      });
      samples.push({ ...placed, width, height, bytes, hash, slot, modifiedMs: entry.modifiedMs });
      if (isMisnamed(entry.path, format)) listed.push({ path: entry.path, code: 'wrongExtension' });
      if (animated) listed.push({ path: entry.path, code: 'animated' });
    } catch (error) {
      if (!(error instanceof PictureProblem)) throw error;
      listed.push({ path: entry.path, code: error.code });
    }
  };

  control.report('scan', 0, candidates.length);
  await eachOf(candidates, decoderPool.width, async (candidate) => {
    control.signal.throwIfAborted();
    await look(candidate);
    control.report('scan', ++done, candidates.length);
  });
  if (samples.length === 0) throw emptySet(path, listed);
  samples.sort((a, b) => (a.path < b.path ? -1 : 1));
  listed.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { classes, index: { samples, problems: listed }, slots };
}

/** Classes in the order people expect: 2 before 10. */
function classNames(candidates: readonly Candidate[], path: string): readonly string[] {
  const names = [...new Set(candidates.map(({ className }) => className))];
  if (names.length > MOST_CLASSES) {
    const reason = `It has ${names.length.toLocaleString('en')} classes.`;
    throw new CatalogError('DATASET_TOO_LARGE', { path, reason });
  }
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : 1));
}

function isMisnamed(path: string, format: string): boolean {
  const named = namedFormat(path);
  return named !== null && named !== format;
}

/** What was noted about files that are used all the same. */
function notesOf(problems: readonly DatasetProblem[]): ReadonlyMap<string, DatasetProblem[]> {
  const notes = new Map<string, DatasetProblem[]>();
  for (const problem of problems) {
    if (DATASET_PROBLEMS[problem.code].skipped) continue;
    notes.set(problem.path, [...(notes.get(problem.path) ?? []), problem]);
  }
  return notes;
}

/** Works through a list, several at a time, in order; the first failure ends it. */
async function eachOf<T>(
  items: readonly T[],
  atATime: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      try {
        await work(items[next++]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: Math.min(atATime, items.length) }, worker);
  const results = await Promise.allSettled(workers);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}

function emptySet(path: string, problems: readonly DatasetProblem[]): CatalogError {
  const [first] = problems;
  const text = first ? `${first.path}: ${DATASET_PROBLEMS[first.code].text.en}` : '–';
  return new CatalogError('DATASET_EMPTY', { path, problems: problems.length, first: text });
}
