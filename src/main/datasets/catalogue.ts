import { CatalogError } from '../../shared/errors';
import type { DatasetInfo } from '../../shared/training/dataset';
import type { Dataset, DatasetSource } from './dataset';
import { colourShapes } from './colourShapes';
import { mnist } from './mnist';

/** Every data set, in the order it is listed. A new one is its file and its line here. */
const SOURCES: readonly DatasetSource[] = [mnist, colourShapes];

const BY_NAME = new Map(SOURCES.map((source) => [source.info.name, source]));
const opened = new Map<string, Promise<Dataset>>();

export function listDatasets(): readonly DatasetInfo[] {
  return SOURCES.map((source) => source.info);
}

/** @throws CatalogError DATASET_NOT_FOUND */
export function datasetInfo(name: string): DatasetInfo {
  return sourceOf(name).info;
}

/**
 * A data set's samples; read once and kept.
 * @throws CatalogError DATASET_NOT_FOUND, DATASET_UNREADABLE
 */
export async function openDataset(name: string): Promise<Dataset> {
  const source = sourceOf(name);
  const known = opened.get(name);
  if (known) return known;
  const opening = source.open();
  opened.set(name, opening);
  // A failure is not kept: the person may put the files right and try again.
  opening.catch(() => opened.delete(name));
  return opening;
}

function sourceOf(name: string): DatasetSource {
  const source = BY_NAME.get(name);
  if (!source) {
    throw new CatalogError('DATASET_NOT_FOUND', { name, known: [...BY_NAME.keys()].join(', ') });
  }
  return source;
}
