import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat, statfs } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { CatalogError } from '../../../shared/errors';
import type { DatasetProblem, DatasetProblemCode } from '../../../shared/training/datasetProblems';
import { PICTURE_FILE_LIMIT_BYTES } from '../decoding/readPicture';
import { diskError, systemCode } from '../../files/atomic';
import { entryName } from './entryName';
import { isSystemFile, MOST_FILES, type FileEntry, type Found } from './entries';

/** What all files of an archive may take together, unpacked. */
const TOTAL_LIMIT_BYTES = 64 * 2 ** 30;
/** Pictures hardly shrink: what grows more than this when it is unpacked, and is not small, is a bomb. */
const RATIO_LIMIT = 250;
const HARMLESS_BYTES = 4 * 2 ** 20;
/** Left free on the disk. */
const SPARE_BYTES = 512 * 2 ** 20;

export interface Unpacking {
  /** Where files are written, by number. */
  readonly folder: string;
  /** The number of the first file. */
  readonly firstNumber: number;
  readonly signal: AbortSignal;
  /** Hears how many of how many entries were read. */
  readonly report: (done: number, total: number) => void;
}

/**
 * Unpacks the files of a zip, one after the other, under numbers instead of their names, so that no
 * name can lead anywhere. Entries that are links, climb, are encrypted, damaged or bombs are listed as
 * problems.
 * @throws CatalogError ARCHIVE_REFUSED, DATASET_TOO_LARGE, DISK_WRITE_FAILED
 */
export async function unpackZip(path: string, unpacking: Unpacking): Promise<Found> {
  const archive = await openArchive(path);
  const entries: FileEntry[] = [];
  const problems: DatasetProblem[] = [];
  const seen = new Set<string>();
  let done = 0;
  let total = 0;
  try {
    await requireFits(path, archive, unpacking.folder);
    for await (const entry of archive.eachEntry()) {
      unpacking.signal.throwIfAborted();
      unpacking.report(done++, archive.entryCount);
      const name = entryName(entry);
      if (name.endsWith('/') || isSystemFile(name)) continue;
      const inside = safeName(name);
      const problem =
        inside === null
          ? 'leavesFolder'
          : seen.has(inside)
            ? 'repeated'
            : problemBefore(entry, inside);
      if (problem !== null || inside === null) {
        problems.push({ path: shown(name), code: problem ?? 'badName' });
        continue;
      }
      seen.add(inside);
      if (total + entry.uncompressedSize > TOTAL_LIMIT_BYTES) {
        const reason = `It unpacks to more than ${TOTAL_LIMIT_BYTES / 2 ** 30} GiB.`;
        throw new CatalogError('DATASET_TOO_LARGE', { path, reason });
      }
      const stored = unpacking.firstNumber + entries.length;
      const file = join(unpacking.folder, String(stored));
      if (await writeEntry(archive, entry, file, unpacking.signal)) {
        total += entry.uncompressedSize;
        const modifiedMs = entry.getLastModDate().getTime() || 0;
        entries.push({ path: inside, file, bytes: entry.uncompressedSize, modifiedMs, stored });
      } else problems.push({ path: inside, code: 'damagedEntry' });
    }
    return { entries, problems };
  } catch (error) {
    if (error instanceof CatalogError || unpacking.signal.aborted) throw error;
    throw refused(path, error);
  } finally {
    archive.close();
  }
}

async function openArchive(path: string): Promise<ZipFile> {
  try {
    // Names are read by ourselves: one bad name is no reason to refuse the rest.
    return await openPromise(path, { decodeStrings: false, autoClose: false, lazyEntries: true });
  } catch (error) {
    throw refused(path, error);
  }
}

/** @throws CatalogError before anything is written */
async function requireFits(path: string, archive: ZipFile, folder: string): Promise<void> {
  if (archive.entryCount > MOST_FILES) {
    const reason = `It has ${archive.entryCount.toLocaleString('en')} entries.`;
    throw new CatalogError('DATASET_TOO_LARGE', { path, reason });
  }
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw diskError(folder, error);
  });
  const { size } = await stat(path);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize - SPARE_BYTES < size) {
    throw new CatalogError('DISK_WRITE_FAILED', {
      path: folder,
      reason: 'There is not enough room to unpack it.',
    });
  }
}

/** What is the matter with an entry that can be told without unpacking it. */
function problemBefore(entry: Entry, name: string): DatasetProblemCode | null {
  const { compressedSize, uncompressedSize, externalFileAttributes, versionMadeBy } = entry;
  // Names whose bytes are of no encoding we know.
  if (name.includes('\u{fffd}')) return 'badName';
  const UNIX = 3;
  const type = versionMadeBy >>> 8 === UNIX ? (externalFileAttributes >>> 16) & 0o170000 : 0;
  const [LINK, REGULAR, UNTOLD] = [0o120000, 0o100000, 0];
  if (type === LINK) return 'leavesFolder';
  if (type !== REGULAR && type !== UNTOLD) return 'notFile';
  if (entry.isEncrypted()) return 'encrypted';
  if (!entry.canDecodeFileData()) return 'unsupportedCompression';
  if (uncompressedSize === 0) return 'empty';
  if (uncompressedSize > HARMLESS_BYTES && uncompressedSize > compressedSize * RATIO_LIMIT) {
    return 'tooCompressed';
  }
  return uncompressedSize > PICTURE_FILE_LIMIT_BYTES ? 'fileTooLarge' : null;
}

/**
 * Unpacks one entry. Its size is held to what the archive says, so that nothing grows without end.
 * @returns false when it is damaged; nothing is left of it then
 * @throws CatalogError DISK_WRITE_FAILED
 */
async function writeEntry(
  archive: ZipFile,
  entry: Entry,
  file: string,
  signal: AbortSignal,
): Promise<boolean> {
  let checksum = 0;
  const checked = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  };
  try {
    const stream = await archive.openReadStreamPromise(entry);
    await pipeline(stream, checked, createWriteStream(file, { flags: 'w' }), { signal });
    if (checksum === entry.crc32) return true;
  } catch (error) {
    if (signal.aborted) throw error;
    if (['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO'].includes(systemCode(error) ?? '')) {
      throw diskError(file, error);
    }
  }
  await rm(file, { force: true });
  return false;
}

/** A name within the archive, with `/`; null for one that is absolute or climbs out of it. */
function safeName(name: string): string | null {
  const slashed = name.replaceAll('\\', '/');
  const climbs = slashed.split('/').includes('..');
  if (climbs || slashed.startsWith('/') || /^[a-z]:/i.test(slashed) || slashed.includes('\0')) {
    return null;
  }
  return posix.normalize(slashed).replace(/^\.\//, '');
}

/** A name that may be hostile, as it is listed. */
function shown(name: string): string {
  return name.replaceAll(/\p{Cc}/gu, '\u{fffd}').slice(0, 500) || '–';
}

function refused(path: string, error: unknown): CatalogError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CatalogError('ARCHIVE_REFUSED', { path, reason }, { cause: error });
}
