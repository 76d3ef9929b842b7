import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { CatalogError } from '../../shared/errors';

/** Windows refuses to replace a file while a virus scanner or indexer has it open for a moment. */
const RENAME_TRIES = 6;
const RENAME_PAUSE_MS = 40;

/**
 * Writes a file so that a reader, also after a crash or power cut, sees the old content or the new
 * one and never a part: a temporary file beside it is filled, flushed to the disk, then renamed.
 *
 * Our own rather than write-file-atomic, which ignores how much of the data a write call took, so
 * that a disk that fills up leaves a truncated file under the final name.
 * @throws CatalogError DISK_WRITE_FAILED; nothing is left behind then.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameOver(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw diskError(path, error);
  }
}

/** A failure to write, as the catalogue tells it. */
export function diskError(path: string, error: unknown): CatalogError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CatalogError('DISK_WRITE_FAILED', { path, reason }, { cause: error });
}

/** The system's short name of a failure (`ENOENT`, `ENOSPC`), where it has one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const held = ['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error) ?? '');
      if (process.platform !== 'win32' || !held || attempt === RENAME_TRIES) throw error;
      await delay(RENAME_PAUSE_MS * attempt);
    }
  }
}
