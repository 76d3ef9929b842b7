import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  batchMetricsSchema,
  epochMetricsSchema,
  type BatchMetrics,
  type EpochMetrics,
} from '../../shared/training/run';
import { diskError, systemCode, writeFileAtomic } from '../files/atomic';

export interface Metrics {
  readonly batches: readonly BatchMetrics[];
  readonly epochs: readonly EpochMetrics[];
}

/**
 * Appends to a run's `metrics.ndjson`: every step and every epoch, one JSON line each, an epoch told
 * from a step by its `epoch`. Lines are gathered and written together by `flush`.
 */
export class MetricsLog {
  private lines: string[] = [];
  private readonly file: number;

  /** @throws CatalogError DISK_WRITE_FAILED */
  constructor(private readonly path: string) {
    try {
      this.file = openSync(path, 'a');
    } catch (error) {
      throw diskError(path, error);
    }
  }

  add(metrics: BatchMetrics | EpochMetrics): void {
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
    let sizeBefore: number | undefined;
    try {
      sizeBefore = fstatSync(this.file).size;
      for (let done = 0; done < data.length;) done += writeSync(this.file, data, done);
      this.lines = [];
    } catch (error) {
      if (sizeBefore !== undefined) tryTruncate(this.file, sizeBefore);
      throw diskError(this.path, error);
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

/** Reads a log; lines that were cut off or damaged are left out, and a missing log is an empty one. */
export async function readMetrics(path: string): Promise<Metrics> {
  const batches: BatchMetrics[] = [];
  const epochs: EpochMetrics[] = [];
  for (const line of (await readText(path)).split('\n')) {
    const entry = parseLine(line);
    if (entry === null) continue;
    if ('epoch' in entry) epochs.push(entry);
    else batches.push(entry);
  }
  return { batches, epochs };
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

/** At most `limit` batches, evenly spread, the first and the last among them. */
export function thinBatches(
  batches: readonly BatchMetrics[],
  limit: number,
): readonly BatchMetrics[] {
  if (batches.length <= limit) return batches;
  const stride = (batches.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, place) => batches[Math.round(place * stride)]!);
}

function parseLine(line: string): BatchMetrics | EpochMetrics | null {
  if (line === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const isEpoch = typeof value === 'object' && value !== null && 'epoch' in value;
  return (isEpoch ? epochMetricsSchema : batchMetricsSchema).safeParse(value).data ?? null;
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
