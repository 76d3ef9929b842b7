import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Evaluation } from '../../shared/training/run';
import { writeFileAtomic } from '../files/atomic';
import type { RunFolder } from './folder';

/** A run's `evaluation.json`: an `Evaluation` with the confusion matrix as plain numbers. */
const storedSchema = z.strictObject({
  loss: z.number(),
  accuracy: z.number().min(0).max(1).nullable(),
  top: z.array(z.number().min(0).max(1)),
  count: z.int().min(1),
  classes: z.array(z.string()),
  confusion: z.array(z.int().min(0)),
});

/** @throws CatalogError DISK_WRITE_FAILED */
export async function writeEvaluation(folder: RunFolder, evaluation: Evaluation): Promise<void> {
  const stored: z.infer<typeof storedSchema> = {
    ...evaluation,
    classes: [...evaluation.classes],
    top: [...evaluation.top],
    confusion: [...evaluation.confusion],
  };
  await writeFileAtomic(folder.evaluation, `${JSON.stringify(stored)}\n`);
}

/** The kept evaluation, or null where there is none that fits; it can be made again. */
export async function readEvaluation(folder: RunFolder): Promise<Evaluation | null> {
  try {
    const stored = storedSchema.parse(JSON.parse(await readFile(folder.evaluation, 'utf8')));
    if (stored.confusion.length !== stored.classes.length ** 2) return null;
    return { ...stored, confusion: Int32Array.from(stored.confusion) };
  } catch {
    return null;
  }
}
