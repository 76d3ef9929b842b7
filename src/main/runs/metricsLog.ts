import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  batchMetricsSchema,
  epochMetricsSchema,
  layerMetricsSchema,
  type BatchMetrics,
  type EpochMetrics,
  type LayerMetrics,
} from '../../shared/training/run';
import { diskError, systemCode, writeFileAtomic } from '../files/atomic';

export interface Metrics {
  readonly batches: readonly BatchMetrics[];
  readonly epochs: readonly EpochMetrics[];
  readonly layers: readonly LayerMetrics[];
}

type Entry = BatchMetrics | EpochMetrics | LayerMetrics;

/**
 * Appends to a run's `metrics.ndjson`: every step, every epoch and every look at the layers, one JSON
 * line each; an epoch is told by its `epoch`, a look by its `layers`. Lines are gathered and written
 * together by `flush`, which opens the file each time: a folder that was moved away is noticed, and
 * one that came back is found.
 */
export class MetricsLog {
  private lines: string[] = [];

  constructor(private readonly path: string) {}

  add(metrics: Entry): void {
    this.lines.push(JSON.stringify(metrics));
  }

  /**
   * Writes what was gathered. After a failure the file ends where it did before, and the lines stay
   * gathered, so that flushing again once the disk has room loses and repeats nothing.
   * @throws CatalogError DISK_WRITE_FAILED
   */
  flush(): void {
    if (this.lines.length === 0) return;
    const data = Buffer.from(`${this.lines.join('\n')}\n`);
    let file: number | undefined;
    let sizeBefore: number | undefined;
    try {
      file = openSync(this.path, 'a');
      sizeBefore = fstatSync(file).size;
      for (let done = 0; done < data.length;) done += writeSync(file, data, done);
      this.lines = [];
    } catch (error) {
      if (file !== undefined && sizeBefore !== undefined) tryTruncate(file, sizeBefore);
      throw diskError(this.path, error);
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }
}

/** Reads a log; lines that were cut off or damaged are left out, and a missing log is an empty one. */
export async function readMetrics(path: string): Promise<Metrics> {
  const batches: BatchMetrics[] = [];
  const epochs: EpochMetrics[] = [];
  const layers: LayerMetrics[] = [];
  for (const line of (await readText(path)).split('\n')) {
    const entry = parseLine(line);
    if (entry === null) continue;
    if ('epoch' in entry) epochs.push(entry);
    else if ('layers' in entry) layers.push(entry);
    else batches.push(entry);
  }
  return { batches, epochs, layers };
}

/**
 * Drops what a checkpoint knows nothing of: steps after `step` and epochs after `epoch`, so that a
 * resumed run writes each of them once.
 * @throws CatalogError DISK_WRITE_FAILED
 */
export async function truncateMetrics(path: string, step: number, epoch: number): Promise<void> {
  const kept = (await readText(path)).split('\n').filter((line) => {
    const entry = parseLine(line);
    if (entry === null) return false;
    return 'epoch' in entry ? entry.epoch <= epoch : entry.step <= step;
  });
  await writeFileAtomic(path, kept.map((line) => `${line}\n`).join(''));
}

/** At most `limit` entries, evenly spread, the first and the last among them. */
export function thin<T>(entries: readonly T[], limit: number): readonly T[] {
  if (entries.length <= limit) return entries;
  const stride = (entries.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, place) => entries[Math.round(place * stride)]!);
}

function parseLine(line: string): Entry | null {
  if (line === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if ('epoch' in value) return epochMetricsSchema.safeParse(value).data ?? null;
  if ('layers' in value) return layerMetricsSchema.safeParse(value).data ?? null;
  return batchMetricsSchema.safeParse(value).data ?? null;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}

function tryTruncate(file: number, size: number): void {
  try {
    ftruncateSync(file, size);
  } catch {
    // A half-written line is left out when the log is read.
  }
}
