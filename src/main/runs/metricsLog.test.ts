import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  type writeSync,
} from 'node:fs';
import type * as nodeFs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it, vi } from 'vitest';
import type { EpochMetrics, LayerMetrics } from '../../shared/training/run';
import { MetricsLog, readMetrics, thin, truncateMetrics } from './metricsLog';

/** Bytes that the disk still takes. */
const disk = vi.hoisted(() => ({ room: Infinity }));
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof nodeFs>();
  const write = (file: number, data: Buffer, from: number): number => {
    if (disk.room === 0)
      throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
    const count = fs.writeSync(file, data, from, Math.min(disk.room, data.length - from));
    disk.room -= count;
    return count;
  };
  return { ...fs, writeSync: write as typeof writeSync };
});

const scratch = mkdtempSync(join(tmpdir(), 'convcanvas-log-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const newPath = (): string => join(mkdtempSync(join(scratch, 'run-')), 'metrics.ndjson');
const batch = (step: number): { step: number; loss: number; accuracy: number } => ({
  step,
  loss: 1 / step,
  accuracy: 0.5,
});
const epoch = (number: number, step: number): EpochMetrics => ({
  epoch: number,
  step,
  loss: 0.5,
  accuracy: 0.9,
  validationLoss: null,
  validationAccuracy: null,
});

const look: LayerMetrics = {
  step: 10,
  learningRate: 0.01,
  layers: [{ block: 'conv2d_1', gradientNorm: 0.5, updateRatio: 0.001, deadShare: null }],
};

function logOf(path: string, steps: number, epochLength: number): void {
  const log = new MetricsLog(path);
  for (let step = 1; step <= steps; step++) {
    log.add(batch(step));
    if (step % epochLength === 0) log.add(epoch(step / epochLength, step));
    if (step % 3 === 0) log.flush();
  }
  log.flush();
}

it('keeps every step, epoch and look at the layers, in order, and is empty before the first', async () => {
  const path = newPath();
  expect(await readMetrics(path)).toEqual({ batches: [], epochs: [], layers: [] });
  logOf(path, 10, 4);
  const log = new MetricsLog(path);
  log.add(look);
  log.flush();
  expect(await readMetrics(path)).toEqual({
    batches: Array.from({ length: 10 }, (_, index) => batch(index + 1)),
    epochs: [epoch(1, 4), epoch(2, 8)],
    layers: [look],
  });
});

it('passes over lines that are cut off or no metrics', async () => {
  const path = newPath();
  logOf(path, 2, 9);
  appendFileSync(path, 'null\n{"step":3}\n{"step":3,"loss":1,"accuracy":0.5}\n{"step":4,"lo');
  expect((await readMetrics(path)).batches.map(({ step }) => step)).toEqual([1, 2, 3]);
});

it('drops what a checkpoint does not know of, and goes on without a gap or a repetition', async () => {
  const path = newPath();
  logOf(path, 10, 4);
  appendFileSync(path, '{"step":11,"lo');
  await truncateMetrics(path, 8, 1);
  const log = new MetricsLog(path);
  log.add(epoch(2, 8));
  log.add(batch(9));
  log.flush();
  const { batches, epochs } = await readMetrics(path);
  expect(batches.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(epochs.map((entry) => entry.epoch)).toEqual([1, 2]);
  expect(readFileSync(path, 'utf8').endsWith('\n')).toBe(true);
});

it('writes nothing twice when flushing failed and is tried again', async () => {
  const path = newPath();
  const [folder, away] = [dirname(path), `${dirname(path)}-away`];
  const log = new MetricsLog(path);
  log.add(batch(1));
  renameSync(folder, away);
  expect(() => log.flush()).toThrow(expect.objectContaining({ code: 'DISK_WRITE_FAILED' }));
  renameSync(away, folder);
  log.flush();
  log.flush();
  expect((await readMetrics(path)).batches).toEqual([batch(1)]);
});

it('leaves no half of a line on a disk that is full, and loses nothing once there is room', async () => {
  const path = newPath();
  const log = new MetricsLog(path);
  log.add(batch(1));
  log.flush();
  const before = readFileSync(path, 'utf8');
  for (const step of [2, 3]) log.add(batch(step));
  disk.room = 50;
  expect(() => log.flush()).toThrow(expect.objectContaining({ code: 'DISK_WRITE_FAILED' }));
  disk.room = Infinity;
  expect(readFileSync(path, 'utf8')).toBe(before);
  log.add(batch(4));
  log.flush();
  expect((await readMetrics(path)).batches).toEqual([1, 2, 3, 4].map(batch));
});

it('thins a long series evenly, keeping its first and last', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 2, max: 60 }),
      (count, limit) => {
        const all = Array.from({ length: count }, (_, index) => batch(index + 1));
        const kept = thin(all, limit);
        expect(kept).toHaveLength(Math.min(count, limit));
        expect(kept[0]).toEqual(all[0]);
        expect(kept.at(-1)).toEqual(all.at(-1));
        const steps = kept.map(({ step }) => step);
        expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
      },
    ),
  );
});
