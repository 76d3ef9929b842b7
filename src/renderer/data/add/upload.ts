import { UPLOAD_CHUNK_BYTES, type Host } from '../../../shared/api';
import type { DatasetInfo } from '../../../shared/training/dataset';
import type { PickedFiles } from './pickedFiles';

/** Parts on their way at a time: the connection is kept busy, and little waits in memory. */
const PARTS_UNDER_WAY = 4;

/**
 * Sends files to the core, which makes a data set of them. Progress comes as the core's events.
 * @throws CatalogError UPLOAD_REFUSED, TASK_CANCELLED, DATASET_EMPTY, …
 */
export async function uploadFiles(host: Host, { name, files }: PickedFiles): Promise<DatasetInfo> {
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const { upload } = await host.request('datasets.uploadBegin', {
    name,
    files: Math.max(1, files.length),
    bytes,
  });
  try {
    await sendParts(host, upload, files);
  } catch (error) {
    // What was sent of it is of no use: the core lets go of it at once.
    await host.request('datasets.cancel', { name }).catch(() => undefined);
    throw error;
  }
  return host.request('datasets.uploadEnd', { upload });
}

async function sendParts(host: Host, upload: string, files: PickedFiles['files']): Promise<void> {
  const underWay = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  for (const { path, file } of files) {
    for (let start = 0; start === 0 || start < file.size; start += UPLOAD_CHUNK_BYTES) {
      const end = Math.min(file.size, start + UPLOAD_CHUNK_BYTES);
      const part = new Uint8Array(await file.slice(start, end).arrayBuffer());
      const sent = host
        .request('datasets.uploadFile', { upload, path, bytes: part, last: end === file.size })
        .catch((error: unknown) => failures.push(error))
        .finally(() => underWay.delete(sent));
      underWay.add(sent);
      if (underWay.size >= PARTS_UNDER_WAY) await Promise.race(underWay);
      if (failures.length > 0) throw failures[0];
    }
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
}
