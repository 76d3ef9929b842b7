import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { inspectionSchema, type Inspection } from '../../../shared/training/inspection';
import { writeFileAtomic } from '../../files/atomic';
import { datasetsFolder } from '../location';

/** Raised when checks or their thresholds change, so that older results are made anew. */
const CHECKS_VERSION = 2;

const keptSchema = z.strictObject({
  checks: z.literal(CHECKS_VERSION),
  version: z.string(),
  inspection: inspectionSchema,
});

/** A name that starts with a dot is no data set's. */
function pathOf(name: string): string {
  return join(datasetsFolder(), '.inspections', `${name}.json`);
}

/**
 * The result of the last inspection of this version of a set, or null where there is none.
 * @param version differs whenever the set's samples do
 */
export async function keptInspection(name: string, version: string): Promise<Inspection | null> {
  try {
    const kept = keptSchema.parse(JSON.parse(await readFile(pathOf(name), 'utf8')));
    return kept.version === version ? kept.inspection : null;
  } catch {
    // Missing, damaged or of an older program: it is only made again.
    return null;
  }
}

/** Keeps a result; a disk that has no room for it costs the next look some time, no more. */
export async function keepInspection(
  name: string,
  version: string,
  inspection: Inspection,
): Promise<void> {
  try {
    const path = pathOf(name);
    await mkdir(join(datasetsFolder(), '.inspections'), { recursive: true });
    await writeFileAtomic(path, JSON.stringify({ checks: CHECKS_VERSION, version, inspection }));
  } catch {
    return;
  }
}
