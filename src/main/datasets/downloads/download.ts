import { statSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CatalogError } from '../../../shared/errors';
import type { DatasetInfo, SplitName } from '../../../shared/training/dataset';
import { diskError } from '../../files/atomic';
import type { ByteSamples, Dataset, DatasetSource } from '../dataset';
import { datasetsFolder } from '../location';
import { MemoryDataset } from '../memory';
import type { TaskControl } from '../task';
import { fetchFile, requireChecksum, type RemoteFile } from './fetch';

/** What is known of a data set that is fetched from where it was published. */
export interface DownloadDefinition {
  readonly info: Omit<DatasetInfo, 'origin' | 'ready' | 'resizable' | 'downloadBytes'>;
  readonly remotes: readonly RemoteFile[];
  /** The files that training reads, unpacked, with their sizes. */
  readonly contents: readonly { readonly file: string; readonly bytes: number }[];
  /** Unpacks one of the fetched files into a folder. */
  unpack(path: string, remote: RemoteFile, folder: string, signal: AbortSignal): Promise<void>;
  /** Reads what was unpacked. */
  read(folder: string): Promise<Readonly<Record<SplitName, ByteSamples>>>;
}

/** A server of one's own that has the files (a school's, say), asked before any other. */
const MIRROR_VARIABLE = 'CONVCANVAS_MIRROR';

/** A data set that is fetched once and then kept, unpacked, in the folder of data sets. */
export class Download implements DatasetSource {
  readonly fingerprint = null;

  constructor(private readonly definition: DownloadDefinition) {}

  get info(): DatasetInfo {
    const ready = this.isReady();
    const downloadBytes = this.totalBytes;
    return {
      ...this.definition.info,
      origin: 'download',
      resizable: false,
      ready,
      ...(ready ? {} : { downloadBytes }),
    };
  }

  async open(): Promise<Dataset> {
    const { info } = this;
    const { name } = info;
    if (!info.ready) throw new CatalogError('DATASET_NOT_READY', { name });
    try {
      return new MemoryDataset(info, await this.definition.read(this.folder));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CatalogError('DATASET_UNREADABLE', { name, reason }, { cause: error });
    }
  }

  /**
   * Fetches what is missing and unpacks it.
   * @throws CatalogError DOWNLOAD_FAILED, DOWNLOAD_WRONG_CONTENT, DISK_WRITE_FAILED
   */
  async fetch(control: TaskControl): Promise<void> {
    const { signal } = control;
    const { name } = this.definition.info;
    const total = this.totalBytes;
    let before = 0;
    control.report('download', 0, total);
    for (const remote of this.definition.remotes) {
      const path = join(this.folder, remote.file);
      if (!(await exists(path))) {
        await fetchFile(mirrored(remote), path, {
          name,
          signal,
          report: (bytes) => control.report('download', before + bytes, total),
        });
      }
      before += remote.bytes;
      control.report('download', before, total);
    }
    await this.unpackAll((remote) => join(this.folder, remote.file), signal);
    for (const { file } of this.definition.remotes) {
      await rm(join(this.folder, file), { force: true });
    }
  }

  /**
   * Uses files that somebody has fetched already.
   * @param path the file, or the folder in which all of them are
   * @throws CatalogError DATASET_PATH_NOT_FOUND, DOWNLOAD_WRONG_CONTENT, DISK_WRITE_FAILED
   */
  async addFile(path: string, control: TaskControl): Promise<void> {
    const { signal } = control;
    const { remotes } = this.definition;
    const places = await placesOf(path, remotes);
    const total = remotes.length;
    for (const [index, remote] of remotes.entries()) {
      control.report('extract', index, total);
      await requireChecksum(places(remote), remote, signal);
    }
    await this.unpackAll(places, signal);
    control.report('extract', total, total);
  }

  /** Removes everything that was fetched; it can be fetched again. */
  async remove(): Promise<void> {
    try {
      await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      throw diskError(this.folder, error);
    }
  }

  private get folder(): string {
    return join(datasetsFolder(), this.definition.info.name);
  }

  private get totalBytes(): number {
    return this.definition.remotes.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  private isReady(): boolean {
    return this.definition.contents.every(({ file, bytes }) => {
      return statSync(join(this.folder, file), { throwIfNoEntry: false })?.size === bytes;
    });
  }

  /** Unpacks beside, then moves into place, so that no half of a set is taken for a whole. */
  private async unpackAll(
    place: (remote: RemoteFile) => string,
    signal: AbortSignal,
  ): Promise<void> {
    const { name } = this.definition.info;
    const fresh = join(this.folder, `unpacking-${process.pid}`);
    try {
      await mkdir(fresh, { recursive: true });
      for (const remote of this.definition.remotes) {
        await this.definition.unpack(place(remote), remote, fresh, signal);
      }
      for (const { file } of this.definition.contents) {
        await rename(join(fresh, file), join(this.folder, file));
      }
    } catch (error) {
      if (signal.aborted || error instanceof CatalogError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new CatalogError('DATASET_UNREADABLE', { name, reason }, { cause: error });
    } finally {
      await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

/** Where each file of a set is, given the file itself or the folder of all. */
async function placesOf(
  path: string,
  remotes: readonly RemoteFile[],
): Promise<(remote: RemoteFile) => string> {
  const absolute = resolve(path);
  const status = await stat(absolute).catch((error: unknown) => {
    throw new CatalogError('DATASET_PATH_NOT_FOUND', { path: absolute }, { cause: error });
  });
  if (status.isFile() && remotes.length === 1) return () => absolute;
  // Of several files, any one tells the folder.
  const folder = status.isDirectory() ? absolute : join(absolute, '..');
  for (const { file } of remotes) {
    if (await exists(join(folder, file))) continue;
    throw new CatalogError('DATASET_PATH_NOT_FOUND', { path: join(folder, file) });
  }
  return ({ file }) => join(folder, file);
}

function mirrored(remote: RemoteFile): RemoteFile {
  const mirror = process.env[MIRROR_VARIABLE]?.replace(/\/+$/, '');
  if (!mirror) return remote;
  return { ...remote, urls: [`${mirror}/${remote.file}`, ...remote.urls] };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}
