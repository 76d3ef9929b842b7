import { CatalogError } from '../../../shared/errors';
import type { DatasetInfo } from '../../../shared/training/dataset';
import type { Dataset, DatasetSource } from '../dataset';
import { PictureDataset } from './pictures';
import { keepNewest } from './pixelCache';
import { SUGGESTED_PREPARATION } from './preparation';
import { ownFolder, ownNames, readRecord, rootOf, type OwnRecord } from './record';
import { readIndex } from './sampleIndex';
import { viewOf, type OwnView } from './view';

/** Every one of the person's own sets that can be read. */
export function listOwnSources(): readonly DatasetSource[] {
  return ownNames().flatMap((name) => {
    try {
      const record = readRecord(name);
      return record ? [sourceOf(record)] : [];
    } catch (error) {
      // A damaged one is told when it is asked for by name.
      if (error instanceof CatalogError) return [];
      throw error;
    }
  });
}

/**
 * One of the person's own sets, or null where there is none of that name.
 * @throws CatalogError DATASET_UNREADABLE
 */
export function ownSource(name: string): DatasetSource | null {
  const record = readRecord(name);
  return record && sourceOf(record);
}

/** Every sample of one of the person's own sets, with its file. @throws CatalogError DATASET_UNREADABLE */
export async function readView(record: OwnRecord): Promise<OwnView> {
  const { samples } = await readIndex(record.name, record.index);
  return viewOf(record, samples);
}

function sourceOf(record: OwnRecord): DatasetSource {
  const info = infoOf(record);
  return {
    info,
    fingerprint: record.current.fingerprint,
    version: `${record.index}/${record.current.fingerprint}`,
    open: async (preparation = SUGGESTED_PREPARATION): Promise<Dataset> => {
      const folder = ownFolder(record.name);
      await keepNewest(folder.cache, preparation);
      const prepared = { ...info, shape: preparation.shape };
      const view = await readView(record);
      return new PictureDataset(prepared, view, preparation, {
        folder,
        root: rootOf(record.source),
      });
    },
  };
}

/** What the catalogue tells of a person's own set. */
export function infoOf(record: OwnRecord): DatasetInfo {
  const { name, source, current, problemCount, edits, scannedMs } = record;
  const { classes, trainCount, validationCount, testCount } = current;
  const count = trainCount + testCount;
  return {
    name,
    label: { en: name, zh: name },
    description: {
      en: `${count.toLocaleString('en')} pictures of your own in ${classes.length} classes${source.path === null ? '' : `, from ${source.path}`}.`,
      zh: `你自己的 ${count.toLocaleString('en')} 张图片，共 ${classes.length} 个类别${source.path === null ? '' : `，来自 ${source.path}`}。`,
    },
    origin: 'own',
    ready: true,
    resizable: true,
    shape: SUGGESTED_PREPARATION.shape,
    classes,
    trainCount,
    ...(validationCount > 0 && { validationCount }),
    testCount,
    own: {
      kind: source.kind,
      path: source.path,
      problemCount,
      editCount: edits.length,
      scannedMs,
    },
  };
}
