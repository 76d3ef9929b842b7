import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { ImagePreparation } from '../../../shared/training/dataset';
import { PixelCache } from '../own/pixelCache';
import { decodePicture, PictureProblem } from './decode';
import type { DecodedPicture, DecodeJob, FromDecoder, ToDecoder } from './messages';
import { readPictureFile } from './readPicture';

/** The program of a thread that decodes pictures, one after the other as they are asked for. */

const HASH_DIGITS = 32;

/** The cache that was written to last: jobs for one come in long rows. */
let open: { readonly key: string; readonly cache: PixelCache } | null = null;

parentPort?.on('message', ({ id, job }: ToDecoder) => {
  void answer(id, job).then(({ message, moved }) => parentPort?.postMessage(message, moved));
});

interface Answer {
  readonly message: FromDecoder;
  /** Memory that is handed over rather than copied. */
  readonly moved: ArrayBuffer[];
}

async function answer(id: number, job: DecodeJob): Promise<Answer> {
  try {
    const bytes = readPictureFile(job.file);
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_DIGITS);
    const { pixels, ...decoded } = await decodePicture(bytes, job.preparation);
    if (job.cache) {
      try {
        cacheOf(job.cache.folder, job.preparation).write(job.cache.slot, hash, pixels);
      } catch (error) {
        const diskProblem = error instanceof Error ? error.message : String(error);
        return { message: { id, diskProblem }, moved: [] };
      }
    }
    const wanted = job.wanted ? new Uint8Array(pixels) : new Uint8Array();
    const picture: DecodedPicture = { ...decoded, hash, bytes: bytes.length, pixels: wanted };
    return { message: { id, picture }, moved: [wanted.buffer] };
  } catch (error) {
    const problem = error instanceof PictureProblem ? error.code : 'broken';
    return { message: { id, problem }, moved: [] };
  }
}

function cacheOf(folder: string, preparation: ImagePreparation): PixelCache {
  const key = JSON.stringify([folder, preparation]);
  if (open?.key !== key) {
    open?.cache.close();
    open = null;
    open = { key, cache: new PixelCache(folder, preparation) };
  }
  return open.cache;
}
