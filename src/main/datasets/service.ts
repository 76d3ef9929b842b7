import type { DatasetProblems, RequestParams } from '../../shared/api';
import { CatalogError } from '../../shared/errors';
import type { DatasetInfo } from '../../shared/training/dataset';
import type { CoreEvent } from '../handlers/events';
import { datasetInfo, downloadOf, forgetDataset, isBuiltIn, listDatasets } from './catalogue';
import { decoderPool } from './decoding/pool';
import { nameOf, requireName } from './own/names';
import {
  addSet,
  editSet,
  nameOfPath,
  removeSet,
  requireRecord,
  rescanSet,
  undoEdit,
} from './own/registry';
import { readIndex } from './own/sampleIndex';
import { Upload, UPLOAD_IDLE_MS } from './own/upload';
import { DatasetTasks, type TaskControl } from './task';

interface OpenUpload {
  readonly upload: Upload;
  /** Ends the task: with the set, or with why there is none. */
  readonly settle: (error: unknown) => void;
  readonly done: Promise<DatasetInfo>;
  finish(): void;
  idleTimer: NodeJS.Timeout;
}

/** Everything that can be done with data sets, one thing at a time with each. */
export class DatasetService {
  private readonly tasks: DatasetTasks;
  private readonly uploads = new Map<string, OpenUpload>();

  constructor(private readonly emit: (event: CoreEvent) => void) {
    this.tasks = new DatasetTasks((progress) => {
      this.emit({ name: 'dataset.progress', payload: progress });
    });
  }

  /** Does long work with a set, which windows see the progress of and can cancel. */
  work<T>(name: string, work: (control: TaskControl) => Promise<T>): Promise<T> {
    return this.tasks.run(name, work);
  }

  /** @throws CatalogError DATASET_NAME_TAKEN, DATASET_PATH_NOT_FOUND, DATASET_EMPTY, … */
  async add({ path, name, ...division }: RequestParams<'datasets.add'>): Promise<DatasetInfo> {
    const chosen = name ?? (await nameOfPath(path)) ?? this.freeName(nameOf(path));
    this.requireFreeOfBuiltIn(chosen);
    return this.changing(chosen, (control) => addSet(chosen, path, division, control));
  }

  /** @throws CatalogError DATASET_NOT_FOUND, DATASET_PATH_NOT_FOUND, … */
  async rescan(name: string): Promise<DatasetInfo> {
    this.requireOwn(name);
    return this.changing(name, (control) => rescanSet(name, control));
  }

  /** @throws CatalogError DATASET_NOT_FOUND, DATASET_NOT_YOURS, DATASET_BUSY */
  async remove(name: string): Promise<null> {
    const download = listDatasets().some((info) => info.name === name && info.origin === 'download')
      ? downloadOf(name)
      : null;
    if (!download) this.requireOwn(name);
    await this.tasks.run(name, async () => {
      forgetDataset(name);
      await (download ? download.remove() : removeSet(name));
    });
    this.tellChanged();
    return null;
  }

  /** @throws CatalogError DATASET_NOT_FOUND, DATASET_NOT_YOURS, DATASET_EDIT_INVALID */
  async edit({ name, edit }: RequestParams<'datasets.edit'>): Promise<DatasetInfo> {
    this.requireOwn(name);
    return this.changing(name, () => editSet(name, edit));
  }

  /** @throws CatalogError DATASET_NOT_FOUND, DATASET_EDIT_INVALID */
  async undoEdit(name: string): Promise<DatasetInfo> {
    this.requireOwn(name);
    return this.changing(name, () => undoEdit(name));
  }

  /** @throws CatalogError DATASET_NOT_DOWNLOAD, DOWNLOAD_FAILED, DOWNLOAD_WRONG_CONTENT */
  async download(name: string): Promise<DatasetInfo> {
    const download = downloadOf(name);
    if (download.info.ready) return download.info;
    return this.changing(name, (control) => download.fetch(control));
  }

  /** @throws CatalogError DATASET_NOT_DOWNLOAD, DATASET_PATH_NOT_FOUND, DOWNLOAD_WRONG_CONTENT */
  async addFile({ name, path }: RequestParams<'datasets.addFile'>): Promise<DatasetInfo> {
    const download = downloadOf(name);
    return this.changing(name, (control) => download.addFile(path, control));
  }

  /** Ends what is being done with a set. */
  cancel(name: string): null {
    this.tasks.cancel(name);
    for (const { upload, settle } of this.uploads.values()) {
      if (upload.plan.name === name) settle(new CatalogError('TASK_CANCELLED'));
    }
    return null;
  }

  /** @throws CatalogError DATASET_NOT_FOUND, DATASET_UNREADABLE */
  async problems({
    name,
    offset,
    count,
  }: RequestParams<'datasets.problems'>): Promise<DatasetProblems> {
    // A set that comes with the program has nothing the matter with it.
    if (isBuiltIn(name)) return { problems: [], total: 0 };
    const { problems } = await readIndex(name, requireRecord(name).index);
    return { problems: problems.slice(offset, offset + count), total: problems.length };
  }

  /** @throws CatalogError DATASET_NAME_TAKEN, DATASET_BUSY, UPLOAD_REFUSED */
  async uploadBegin(plan: RequestParams<'datasets.uploadBegin'>): Promise<{ upload: string }> {
    this.requireFreeOfBuiltIn(plan.name);
    return new Promise((resolve, reject) => {
      const done = this.changing(plan.name, async (control) => {
        const upload = await Upload.begin(plan, control);
        try {
          await new Promise<void>((received, failed) => {
            this.uploads.set(upload.id, {
              upload,
              settle: failed,
              done,
              finish: received,
              idleTimer: this.idleTimer(failed),
            });
            resolve({ upload: upload.id });
          });
          return await upload.end();
        } catch (error) {
          await upload.discard();
          throw error;
        } finally {
          clearTimeout(this.uploads.get(upload.id)?.idleTimer);
          this.uploads.delete(upload.id);
        }
      });
      // Told to who waits for the end; before the start, to who asked for it.
      done.catch(reject);
    });
  }

  /** @throws CatalogError UPLOAD_REFUSED, DISK_WRITE_FAILED */
  async uploadFile(part: RequestParams<'datasets.uploadFile'>): Promise<null> {
    const open = this.requireUpload(part.upload);
    clearTimeout(open.idleTimer);
    open.idleTimer = this.idleTimer(open.settle);
    try {
      await open.upload.receive(part.path, part.bytes, part.last);
    } catch (error) {
      open.settle(error);
      throw error;
    }
    return null;
  }

  /** @throws CatalogError UPLOAD_REFUSED, DATASET_EMPTY, … */
  uploadEnd(id: string): Promise<DatasetInfo> {
    const open = this.requireUpload(id);
    open.finish();
    return open.done;
  }

  /** Ends everything that is being done, and every thread. */
  async close(): Promise<void> {
    for (const { settle } of this.uploads.values()) settle(new CatalogError('TASK_CANCELLED'));
    await this.tasks.close();
    await decoderPool.close();
  }

  private async changing(
    name: string,
    change: (control: TaskControl) => Promise<unknown>,
  ): Promise<DatasetInfo> {
    requireName(name);
    await this.tasks.run(name, change);
    forgetDataset(name);
    this.tellChanged();
    return datasetInfo(name);
  }

  /** Everyone hears of the new catalogue, also those who did not ask for the change. */
  private tellChanged(): void {
    this.emit({ name: 'datasets.changed', payload: listDatasets() });
  }

  private idleTimer(fail: (error: unknown) => void): NodeJS.Timeout {
    const reason = 'Nothing more was sent.';
    const timer = setTimeout(
      () => fail(new CatalogError('UPLOAD_REFUSED', { reason })),
      UPLOAD_IDLE_MS,
    );
    timer.unref();
    return timer;
  }

  private requireUpload(id: string): OpenUpload {
    const open = this.uploads.get(id);
    if (open) return open;
    throw new CatalogError('UPLOAD_REFUSED', { reason: 'It has ended or was cancelled.' });
  }

  /** `name`, or the same with the first number that makes it no other set's. */
  private freeName(name: string): string {
    const taken = new Set(listDatasets().map((info) => info.name.toLowerCase()));
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? name : `${name.slice(0, 75)} ${number}`;
      if (!taken.has(candidate.toLowerCase())) return candidate;
    }
  }

  private requireFreeOfBuiltIn(name: string): void {
    const other = listDatasets().find(
      (info) => info.origin !== 'own' && info.name.toLowerCase() === name.toLowerCase(),
    );
    if (other) throw new CatalogError('DATASET_NAME_TAKEN', { name, path: other.label.en });
  }

  /** @throws CatalogError DATASET_NOT_YOURS */
  private requireOwn(name: string): void {
    if (isBuiltIn(name)) throw new CatalogError('DATASET_NOT_YOURS', { name });
  }
}
