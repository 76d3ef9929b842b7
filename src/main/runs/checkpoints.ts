import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CatalogError } from '../../shared/errors';
import type { NamedTensors, Tensor } from '../../shared/tensor';
import { writeFileAtomic } from '../files/atomic';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors';
import { epochMetricsSchema } from '../../shared/training/run';
import type { RunFolder } from './folder';
import { timingSchema } from './record';

/**
 * Where a run stands between two steps. Together with the weights and the optimizer's state this
 * decides everything that follows: shuffling and dropout depend on the seed and the step alone.
 */
export const positionSchema = z.strictObject({
  /** Steps done in the whole run. */
  step: z.int().min(0),
  /** Epochs done, their validation included. */
  epochsDone: z.int().min(0),
  /** Sums over the samples of the epoch that is under way. */
  epoch: z.strictObject({ samples: z.int().min(0), loss: z.number(), correct: z.int().min(0) }),
  timing: timingSchema,
  /** Every epoch done: schedules and early stopping follow from them. */
  history: z.array(epochMetricsSchema).default([]),
});
export type Position = z.infer<typeof positionSchema>;

export interface Checkpoint {
  readonly position: Position;
  readonly parameters: NamedTensors;
  /** As `SLOT.PARAMETER`. */
  readonly optimizerState: NamedTensors;
}

/** How many are kept; the one before the last is there in case the last one cannot be read. */
const KEPT = 2;
const FILE = /^step-(\d{9})\.safetensors$/;
const PARAMETER = 'param.';
const SLOT = 'slot.';

/**
 * Writes a checkpoint as one file, so that weights, optimizer and position can never be of different
 * steps, and removes those that are no longer needed.
 * @throws CatalogError DISK_WRITE_FAILED
 */
export async function writeCheckpoint(folder: RunFolder, checkpoint: Checkpoint): Promise<void> {
  const { position, parameters, optimizerState } = checkpoint;
  const tensors = new Map<string, Tensor>();
  for (const [name, tensor] of parameters) tensors.set(PARAMETER + name, tensor);
  for (const [name, tensor] of optimizerState) tensors.set(SLOT + name, tensor);
  const bytes = encodeSafetensors(tensors, { position: JSON.stringify(position) });
  const name = `step-${String(position.step).padStart(9, '0')}.safetensors`;
  await writeFileAtomic(join(folder.checkpoints, name), bytes);
  for (const old of (await checkpointFiles(folder)).slice(KEPT)) {
    await rm(join(folder.checkpoints, old), { force: true });
  }
}

/**
 * The newest checkpoint that can be read.
 * @throws CatalogError RUN_NO_CHECKPOINT
 */
export async function readLatestCheckpoint(folder: RunFolder, runId: string): Promise<Checkpoint> {
  for (const name of await checkpointFiles(folder)) {
    const checkpoint = await readCheckpoint(join(folder.checkpoints, name)).catch(() => null);
    if (checkpoint) return checkpoint;
  }
  throw new CatalogError('RUN_NO_CHECKPOINT', { run: runId });
}

/** Keeps the weights of an epoch that was the best so far. @throws CatalogError DISK_WRITE_FAILED */
export async function writeBest(
  folder: RunFolder,
  epoch: number,
  parameters: NamedTensors,
): Promise<void> {
  await writeFileAtomic(folder.best, encodeSafetensors(parameters, { epoch: String(epoch) }));
}

/** The weights that were kept of an epoch; null where there are none of it. */
export async function readBest(folder: RunFolder, epoch: number): Promise<NamedTensors | null> {
  try {
    const { tensors, metadata } = decodeSafetensors(await readFile(folder.best), folder.best);
    return metadata['epoch'] === String(epoch) ? tensors : null;
  } catch {
    return null;
  }
}

async function readCheckpoint(path: string): Promise<Checkpoint> {
  const { tensors, metadata } = decodeSafetensors(await readFile(path), path);
  return {
    position: positionSchema.parse(JSON.parse(metadata['position'] ?? '')),
    parameters: withPrefix(tensors, PARAMETER),
    optimizerState: withPrefix(tensors, SLOT),
  };
}

/** Whether a run came far enough to have any. */
export async function hasCheckpoints(folder: RunFolder): Promise<boolean> {
  return (await checkpointFiles(folder)).length > 0;
}

/** Newest first. */
async function checkpointFiles(folder: RunFolder): Promise<string[]> {
  const names = await readdir(folder.checkpoints).catch(() => []);
  return names
    .filter((name) => FILE.test(name))
    .sort()
    .reverse();
}

function withPrefix(tensors: NamedTensors, prefix: string): NamedTensors {
  return new Map(
    [...tensors]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}
