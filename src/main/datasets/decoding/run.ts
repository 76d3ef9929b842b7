import { createHash } from 'node:crypto';
import type { ImagePreparation } from '../../../shared/training/dataset';
import { diskError } from '../../files/atomic';
import { PixelCache } from '../own/pixelCache';
import { decodePicture } from './decode';
import type { DecodedPicture, DecodeJob } from './messages';
import { readPictureFile } from './readPicture';

const HASH_DIGITS = 32;

/** The cache that was written to last: jobs for one come in long rows. */
let open: { readonly key: string; readonly cache: PixelCache } | null = null;

/**
 * Reads, decodes and prepares one picture in this thread, and keeps it where it is to be kept.
 * @throws PictureProblem, CatalogError DISK_WRITE_FAILED
 */
export async function runJob(job: DecodeJob): Promise<DecodedPicture> {
  const bytes = readPictureFile(job.file);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_DIGITS);
  const { pixels, ...decoded } = await decodePicture(bytes, job.preparation);
  if (job.cache) {
    const { folder, slot } = job.cache;
    try {
      cacheOf(folder, job.preparation).write(slot, hash, pixels);
    } catch (error) {
      throw diskError(folder, error);
    }
  }
  const wanted = job.wanted ? pixels : new Uint8Array();
  return { ...decoded, hash, bytes: bytes.length, pixels: wanted };
}

function cacheOf(folder: string, preparation: ImagePreparation): PixelCache {
  const key = JSON.stringify([folder, preparation]);
  if (open?.key !== key) {
    open?.cache.close();
    open = { key, cache: new PixelCache(folder, preparation) };
  }
  return open.cache;
}
