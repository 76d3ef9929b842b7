import { CatalogError } from '../../shared/errors';
import { readyDataset } from '../datasets/catalogue';
import type { RunRecord } from './record';

/**
 * Going on needs the very samples a run began with: others would make its figures mean nothing.
 * @throws CatalogError DATASET_CHANGED, DATASET_NOT_FOUND, DATASET_NOT_READY
 */
export function requireUnchanged({ info, dataset }: RunRecord): void {
  const { fingerprint } = readyDataset(info.dataset);
  if (dataset === null || dataset.fingerprint === fingerprint) return;
  throw new CatalogError('DATASET_CHANGED', { name: info.dataset });
}

/**
 * A network's outputs stand for the classes it was trained on, by their places.
 * @throws CatalogError DATASET_CLASSES_CHANGED, DATASET_NOT_FOUND, DATASET_NOT_READY
 */
export function requireSameClasses({ info, dataset }: RunRecord): void {
  const { classes } = readyDataset(info.dataset).info;
  if (dataset === null || dataset.classes.join('\n') === classes.join('\n')) return;
  throw new CatalogError('DATASET_CLASSES_CHANGED', {
    name: info.dataset,
    classes: dataset.classes.join(', '),
  });
}
