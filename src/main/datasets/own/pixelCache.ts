import { closeSync, constants, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ImageShape, ResizeMode } from '../../../shared/training/dataset';

const CHECK_BYTES = 4;

/** How the pictures of a cache were prepared. */
interface Prepared {
  /** `[C, H, W]`. */
  readonly shape: ImageShape;
  readonly resize: ResizeMode;
}

/** The file that keeps a set's pictures prepared in one way. */
function cachePath(folder: string, { shape, resize }: Prepared): string {
  return join(folder, `${shape.join('x')}-${resize}.bin`);
}

/**
 * Decoded pictures on the disk: `[C, H, W]` bytes at a place of their own, each after a checksum of
 * itself and of the content it was decoded from. So a record that was never written, half written or
 * of an older picture is told from a good one, and several threads and processes may fill the same
 * file, since they write the same bytes.
 *
 * Reading is synchronous: from the system's memory, where records mostly are, it takes microseconds,
 * and a promise for each would cost more.
 */
export class PixelCache {
  private readonly record: Buffer;
  private file: number | null = null;

  /** @param folder made where it is missing, with the first picture */
  constructor(
    private readonly folder: string,
    private readonly preparation: Prepared,
  ) {
    const [channels, height, width] = preparation.shape;
    this.record = Buffer.alloc(CHECK_BYTES + channels * height * width);
  }

  /**
   * Reads one picture into `bytes`.
   * @param hash of the file it is decoded from
   * @returns whether it was there
   */
  read(slot: number, hash: string, bytes: Uint8Array): boolean {
    const { record } = this;
    const file = this.opened();
    if (readSync(file, record, 0, record.length, slot * record.length) < record.length) {
      return false;
    }
    const pixels = record.subarray(CHECK_BYTES);
    if (record.readUInt32LE(0) !== checksum(pixels, hash)) return false;
    bytes.set(pixels);
    return true;
  }

  /** @throws what the disk says, such as that it is full */
  write(slot: number, hash: string, bytes: Uint8Array): void {
    const { record } = this;
    record.set(bytes, CHECK_BYTES);
    record.writeUInt32LE(checksum(record.subarray(CHECK_BYTES), hash), 0);
    const file = this.opened();
    for (let done = 0; done < record.length;) {
      const at = slot * record.length + done;
      done += writeSync(file, record, done, record.length - done, at);
    }
  }

  /** Lets go of the file; it is opened again when it is needed. */
  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }

  private opened(): number {
    if (this.file === null) {
      mkdirSync(this.folder, { recursive: true });
      // Read and written, made where it is missing, never emptied.
      const { O_RDWR, O_CREAT } = constants;
      this.file = openSync(cachePath(this.folder, this.preparation), O_RDWR | O_CREAT);
    }
    return this.file;
  }
}

/** Never 0, which is what a place reads as that was never written. */
function checksum(pixels: Uint8Array, hash: string): number {
  return crc32(pixels, crc32(hash)) || 1;
}

/** Ways of preparing that are kept for each set; others are decoded again when they are wanted. */
const MOST_CACHES = 4;

/** Marks a cache as used now, and removes those that were not for the longest time. */
export async function keepNewest(folder: string, preparation: Prepared): Promise<void> {
  const current = cachePath(folder, preparation);
  const now = new Date();
  await utimes(current, now, now).catch(() => undefined);
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const usedMs = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
      return { path, usedMs };
    }),
  );
  const others = files.filter(({ path }) => path !== current);
  others.sort((a, b) => b.usedMs - a.usedMs);
  // What another process still reads stays readable for it, or cannot be removed.
  for (const { path } of others.slice(MOST_CACHES - 1)) {
    await rm(path, { force: true }).catch(() => undefined);
  }
}
