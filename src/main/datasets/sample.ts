import type { PictureBytes } from '../../shared/api';
import { CatalogError } from '../../shared/errors';
import type { DatasetSample, ImagePreparation, SplitName } from '../../shared/training/dataset';
import { openDataset } from './catalogue';
import { countOf, pixelCount, type Dataset } from './dataset';

/**
 * One image of the data set of a name, with its class.
 * @throws CatalogError DATASET_NOT_FOUND, DATASET_UNREADABLE, SAMPLE_NOT_FOUND
 */
export async function readSample(
  name: string,
  split: SplitName,
  index: number,
  preparation?: ImagePreparation,
): Promise<DatasetSample> {
  return sampleOf(await openDataset(name, preparation), split, index);
}

/** One image of an open data set with its class. @throws CatalogError SAMPLE_NOT_FOUND */
export async function sampleOf(
  dataset: Dataset,
  split: SplitName,
  index: number,
): Promise<DatasetSample> {
  const { info } = dataset;
  requireSample(dataset, split, index);
  const pixels = new Float32Array(pixelCount(info));
  const labels = new Int32Array(1);
  await dataset.load(split, Uint32Array.of(index), pixels, labels);
  return { pixels, label: labels[0]!, shape: info.shape };
}

/**
 * Several images of a split, as bytes.
 * @throws CatalogError SAMPLE_NOT_FOUND, or what reading throws
 */
export async function readPictures(
  dataset: Dataset,
  split: SplitName,
  indices: readonly number[],
): Promise<PictureBytes> {
  for (const index of indices) requireSample(dataset, split, index);
  const { shape } = dataset.info;
  const bytes = new Uint8Array(indices.length * pixelCount(dataset.info));
  await dataset.loadBytes(split, Uint32Array.from(indices), bytes, new Int32Array(indices.length));
  const paths = indices.map((index) => dataset.pathOf?.(split, index) ?? null);
  return { shape, bytes, paths };
}

/** The class of every sample. */
export function labelsOf(dataset: Dataset): Readonly<Record<SplitName, Int32Array>> {
  return { train: dataset.labels('train'), test: dataset.labels('test') };
}

function requireSample({ info }: Dataset, split: SplitName, index: number): void {
  const count = countOf(info, split);
  if (index < count) return;
  throw new CatalogError('SAMPLE_NOT_FOUND', { name: info.name, index, last: count - 1 });
}
