import type { DatasetInfo, SplitName } from '../../shared/training/dataset';

/**
 * A data set as training reads it. Samples are asked for by index, in any order, and written into
 * the caller's memory, so that a set may live in memory, in files or behind a stream of its own:
 * `load` resolves when the samples are there, at once for a set in memory.
 */
export interface Dataset {
  readonly info: DatasetInfo;
  /**
   * Writes samples one after the other: pixels `[n, C, H, W]` in 0..1 into `pixels`, classes into
   * `labels`.
   */
  load(
    split: SplitName,
    indices: Uint32Array,
    pixels: Float32Array,
    labels: Int32Array,
  ): Promise<void>;
}

/** What the catalogue holds: the description at once, the samples when they are asked for. */
export interface DatasetSource {
  readonly info: DatasetInfo;
  /** @throws CatalogError DATASET_UNREADABLE */
  open(): Promise<Dataset>;
}

export function countOf(info: DatasetInfo, split: SplitName): number {
  return split === 'train' ? info.trainCount : info.testCount;
}

/** Numbers in one image. */
export function pixelCount(info: DatasetInfo): number {
  const [channels, height, width] = info.shape;
  return channels * height * width;
}
