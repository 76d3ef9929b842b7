import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatasetInfo, DatasetProgress } from '../../../shared/training/dataset';
import { setDatasetsFolder } from '../location';
import { DatasetService } from '../service';

/** A place for data sets of its own, for tests, beside a folder for what they are made of. */
export interface TestDatasets {
  readonly service: DatasetService;
  /** Where sets are kept. */
  readonly kept: string;
  /** Where a test puts its pictures. */
  readonly sources: string;
  readonly progress: DatasetProgress[];
  add(path: string, options?: { name?: string; testShare?: number }): Promise<DatasetInfo>;
  /** Every file outside of what is kept, by path, with its content. */
  outside(): ReadonlyMap<string, string>;
  dispose(): Promise<void>;
}

export function openTestDatasets(): TestDatasets {
  const root = mkdtempSync(join(tmpdir(), 'convcanvas-data-'));
  const [kept, sources] = [join(root, 'home', 'datasets'), join(root, 'sources')];
  setDatasetsFolder(kept);
  const progress: DatasetProgress[] = [];
  const service = new DatasetService((event) => {
    if (event.name === 'dataset.progress') progress.push(event.payload);
  });
  return {
    service,
    kept,
    sources,
    progress,
    add: (path, options) => service.add({ path, testShare: 0.2, seed: 1, ...options }),
    outside: () =>
      new Map(
        readdirSync(root, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(kept))
          .map((entry) => join(entry.parentPath, entry.name))
          .map((path) => [path, readFileSync(path, 'latin1')]),
      ),
    dispose: async () => {
      await service.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
