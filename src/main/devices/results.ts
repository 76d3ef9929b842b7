import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DEVICE_IDS, type DeviceId } from '../../shared/devices';
import { errorReportSchema } from '../../shared/errors/report';
import { LOWERING_NAMES } from '../../shared/lowering/choice';
import { writeFileAtomic } from '../files/atomic';

export const deviceResultSchema = z.strictObject({
  /** What the outcome hangs on (`checkKey`). */
  key: z.string(),
  figures: z
    .strictObject({
      samplesPerSecond: z.number().min(0),
      difference: z.number().min(0),
      checkedMs: z.number(),
    })
    .nullable(),
  reason: errorReportSchema.nullable(),
  lowering: z
    .strictObject({
      name: z.enum(LOWERING_NAMES),
      block: z.number().nullable(),
      detail: z.string().nullable(),
    })
    .nullable(),
});
export type DeviceResult = z.infer<typeof deviceResultSchema>;

const fileSchema = z.strictObject({
  format: z.literal('convcanvas-devices'),
  version: z.literal(1),
  results: z.partialRecord(z.enum(DEVICE_IDS), deviceResultSchema),
});

/** What checks found, as kept in HOME/devices.json. A file that cannot be read counts as none. */
export async function readResults(path: string): Promise<Map<DeviceId, DeviceResult>> {
  try {
    const { results } = fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return new Map(
      DEVICE_IDS.flatMap((id) => {
        const result = results[id];
        return result ? [[id, result]] : [];
      }),
    );
  } catch {
    return new Map();
  }
}

/** @throws CatalogError DISK_WRITE_FAILED */
export async function writeResults(
  path: string,
  results: ReadonlyMap<DeviceId, DeviceResult>,
): Promise<void> {
  const file: z.infer<typeof fileSchema> = {
    format: 'convcanvas-devices',
    version: 1,
    results: Object.fromEntries(results),
  };
  await writeFileAtomic(path, `${JSON.stringify(file, null, 2)}\n`);
}
