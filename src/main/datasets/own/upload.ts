import { randomBytes } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { posix, join } from 'node:path';
import { CatalogError } from '../../../shared/errors';
import type { DatasetProblem } from '../../../shared/training/datasetProblems';
import { diskError } from '../../files/atomic';
import { PICTURE_FILE_LIMIT_BYTES } from '../decoding/readPicture';
import { isSystemFile, MOST_FILES, type FileEntry, type Found } from '../scanning/entries';
import { layOut } from '../scanning/layout';
import { unpackZip } from '../scanning/unpack';
import type { TaskControl } from '../task';
import { ownFolder, type OwnRecord } from './record';
import { recordSet, requireFree, type Division } from './registry';

/** What an upload may have in all. */
const UPLOAD_LIMIT_BYTES = 64 * 2 ** 30;
/** A zip or table may be larger than a picture. */
const ARCHIVE_LIMIT_BYTES = 16 * 2 ** 30;
/** A window that sends nothing for this long has gone. */
export const UPLOAD_IDLE_MS = 120_000;

export interface UploadPlan extends Division {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
}

interface OpenFile {
  readonly path: string;
  readonly file: string;
  readonly stored: number;
  readonly handle: FileHandle;
  bytes: number;
}

/**
 * Pictures on their way from a window that has no paths to give: written under numbers in the new set's
 * folder, which is no set before all of them are there.
 */
export class Upload {
  readonly id = randomBytes(16).toString('hex');
  private readonly entries: FileEntry[] = [];
  private readonly problems: DatasetProblem[] = [];
  private current: OpenFile | null = null;
  private receivedBytes = 0;
  /** Parts are written one after the other, however fast they come. */
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    readonly plan: UploadPlan,
    private readonly control: TaskControl,
  ) {}

  /** @throws CatalogError DATASET_NAME_TAKEN, UPLOAD_REFUSED, DISK_WRITE_FAILED */
  static async begin(plan: UploadPlan, control: TaskControl): Promise<Upload> {
    requireFree(plan.name, null);
    if (plan.bytes > UPLOAD_LIMIT_BYTES || plan.files > MOST_FILES) {
      const most = `${MOST_FILES.toLocaleString('en')} files or ${UPLOAD_LIMIT_BYTES / 2 ** 30} GiB`;
      throw new CatalogError('UPLOAD_REFUSED', { reason: `It has more than ${most}.` });
    }
    const { files } = ownFolder(plan.name);
    await rm(files, { recursive: true, force: true });
    await mkdir(files, { recursive: true }).catch((error: unknown) => {
      throw diskError(files, error);
    });
    return new Upload(plan, control);
  }

  /**
   * Takes the next part of a file.
   * @throws CatalogError UPLOAD_REFUSED, DISK_WRITE_FAILED, TASK_CANCELLED
   */
  receive(path: string, bytes: Uint8Array, last: boolean): Promise<void> {
    const written = this.writing.then(() => this.write(path, bytes, last));
    // A part that failed is told to who sent it; the ones after it fail by themselves.
    this.writing = written.catch(() => undefined);
    return written;
  }

  /**
   * Makes the set of everything received.
   * @throws CatalogError UPLOAD_REFUSED when a file is not whole, or what the files are refused with
   */
  async end(): Promise<OwnRecord> {
    await this.writing;
    if (this.current) {
      throw new CatalogError('UPLOAD_REFUSED', { reason: `${this.current.path} is not whole.` });
    }
    const { name, testShare, seed } = this.plan;
    const found = await this.unpacked({ entries: this.entries, problems: this.problems });
    const layout = await layOut(found, name);
    const source = { kind: 'upload' as const, path: null };
    return recordSet(name, source, { testShare, seed }, layout, this.control);
  }

  /** Removes everything that was received. */
  async discard(): Promise<void> {
    await this.writing;
    await this.current?.handle.close().catch(() => undefined);
    this.current = null;
    const { root } = ownFolder(this.plan.name);
    await rm(root, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }

  private async write(path: string, bytes: Uint8Array, last: boolean): Promise<void> {
    this.control.signal.throwIfAborted();
    const file = this.current ?? (await this.start(path));
    if (file.path !== path) {
      throw new CatalogError('UPLOAD_REFUSED', { reason: `${file.path} is not whole.` });
    }
    file.bytes += bytes.length;
    this.receivedBytes += bytes.length;
    const limit = isArchive(path) ? ARCHIVE_LIMIT_BYTES : PICTURE_FILE_LIMIT_BYTES;
    if (file.bytes > limit || this.receivedBytes > this.plan.bytes) {
      throw new CatalogError('UPLOAD_REFUSED', { reason: `${path} is larger than was said.` });
    }
    try {
      await file.handle.writeFile(bytes);
      if (last) await this.finish(file);
    } catch (error) {
      throw diskError(file.file, error);
    }
    this.control.report('upload', this.receivedBytes, this.plan.bytes);
  }

  private async start(path: string): Promise<OpenFile> {
    if (this.entries.length + this.problems.length >= this.plan.files) {
      throw new CatalogError('UPLOAD_REFUSED', { reason: 'There are more files than was said.' });
    }
    const stored = this.entries.length + this.problems.length + 1;
    const file = join(ownFolder(this.plan.name).files, String(stored));
    const handle = await open(file, 'w').catch((error: unknown) => {
      throw diskError(file, error);
    });
    this.current = { path, file, stored, handle, bytes: 0 };
    return this.current;
  }

  private async finish({ path, file, stored, handle, bytes }: OpenFile): Promise<void> {
    await handle.close();
    this.current = null;
    const inside = cleanPath(path);
    if (inside === null) {
      this.problems.push({ path, code: 'badName' });
      await rm(file, { force: true });
    } else this.entries.push({ path: inside, file, bytes, modifiedMs: 0, stored });
  }

  /** A single zip stands for what is in it. */
  private async unpacked(found: Found): Promise<Found> {
    const files = found.entries.filter(({ path }) => !isSystemFile(path));
    const [archive] = files;
    if (files.length !== 1 || !archive || !/\.zip$/i.test(archive.path)) {
      return { entries: files, problems: found.problems };
    }
    const inside = await unpackZip(archive.file, {
      folder: ownFolder(this.plan.name).files,
      firstNumber: (archive.stored ?? 0) + 1,
      signal: this.control.signal,
      report: (done, total) => this.control.report('extract', done, total),
    });
    await rm(archive.file, { force: true });
    return inside;
  }
}

function isArchive(path: string): boolean {
  return /\.(zip|csv|tsv)$/i.test(path);
}

/** A path as the window gave it, within the dropped folder; null for one that is none. */
function cleanPath(path: string): string | null {
  const slashed = path.replaceAll('\\', '/');
  if (/\p{Cc}/u.test(slashed) || slashed.startsWith('/') || slashed.split('/').includes('..')) {
    return null;
  }
  return posix.normalize(slashed);
}
