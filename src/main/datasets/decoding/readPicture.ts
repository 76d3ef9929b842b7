import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { systemCode } from '../../files/atomic';
import { PictureProblem } from './decode';

/** The largest file that is read as a picture. */
export const PICTURE_FILE_LIMIT_BYTES = 128 * 1024 * 1024;

/** Opening a pipe in the folder must not wait for somebody to write into it. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a whole file, in a thread that has nothing else to do.
 * @throws PictureProblem for what is no ordinary file, may not be read, or is too large
 */
export function readPictureFile(path: string): Buffer {
  let file: number;
  try {
    file = openSync(path, FLAGS);
  } catch (error) {
    throw problemOf(error);
  }
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw new PictureProblem('notFile');
    if (status.size > PICTURE_FILE_LIMIT_BYTES) throw new PictureProblem('fileTooLarge');
    const bytes = Buffer.allocUnsafeSlow(status.size);
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(file, bytes, length, bytes.length - length, length);
      // It was cut short since it was measured.
      if (count === 0) break;
      length += count;
    }
    return bytes.subarray(0, length);
  } catch (error) {
    throw problemOf(error);
  } finally {
    closeSync(file);
  }
}

function problemOf(error: unknown): PictureProblem {
  if (error instanceof PictureProblem) return error;
  const gone = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(systemCode(error) ?? '');
  return new PictureProblem(gone ? 'missing' : 'unreadable', { cause: error });
}
