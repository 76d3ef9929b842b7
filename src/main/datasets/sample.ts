import { CatalogError } from '../../shared/errors';
import type { DatasetSample, SplitName } from '../../shared/training/dataset';
import { openDataset } from './catalogue';
import { countOf, pixelCount } from './dataset';

/**
 * One image of a data set with its class.
 * @throws CatalogError DATASET_NOT_FOUND, DATASET_UNREADABLE, SAMPLE_NOT_FOUND
 */
export async function readSample(
  name: string,
  split: SplitName,
  index: number,
): Promise<DatasetSample> {
  const dataset = await openDataset(name);
  const count = countOf(dataset.info, split);
  if (index >= count) throw new CatalogError('SAMPLE_NOT_FOUND', { name, index, last: count - 1 });
  const pixels = new Float32Array(pixelCount(dataset.info));
  const labels = new Int32Array(1);
  await dataset.load(split, Uint32Array.of(index), pixels, labels);
  return { pixels, label: labels[0]!, shape: dataset.info.shape };
}
