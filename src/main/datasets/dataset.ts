import type {
  DatasetInfo,
  ImagePreparation,
  ImageShape,
  SplitName,
} from '../../shared/training/dataset';

/** Images as bytes `[n, C, H, W]` and their classes. */
export interface ByteSamples {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/**
 * A data set as training reads it. Samples are asked for by index, in any order, and written into
 * the caller's memory, so that a set may live in memory, in files or behind a stream of its own:
 * reading resolves when the samples are there, at once for a set in memory.
 */
export interface Dataset {
  /** With the shape its images were prepared to. */
  readonly info: DatasetInfo;
  /** The class of every sample of a split, without reading any image. `[n]` */
  labels(split: SplitName): Int32Array;
  /** A sample's path within a person's own set, by which edits name it; others have none. */
  pathOf?(split: SplitName, index: number): string;
  /**
   * Writes samples one after the other: pixels `[n, C, H, W]` in 0..1 into `pixels`, classes into
   * `labels`.
   * @throws CatalogError DATASET_FILES_GONE, DATASET_UNREADABLE
   */
  load(
    split: SplitName,
    indices: Uint32Array,
    pixels: Float32Array,
    labels: Int32Array,
  ): Promise<void>;
  /** The same images as bytes, 0..255: a quarter of the memory, for what converts them itself. */
  loadBytes(
    split: SplitName,
    indices: Uint32Array,
    bytes: Uint8Array,
    labels: Int32Array,
  ): Promise<void>;
  /**
   * Brings samples into memory, for a set that would otherwise read or draw each when it is first asked
   * for, while the device waits. Changes nothing else.
   * @param onProgress told how many of them are there; may throw to end it
   */
  gather?(
    split: SplitName,
    indices: Uint32Array,
    onProgress?: (done: number) => void | Promise<void>,
  ): Promise<void>;
  /** A split's samples in memory that threads share, for a set that is held in memory. */
  share?(split: SplitName): ByteSamples;
  /** What tells this set's samples from any others, for a set that can change; null for one that cannot. */
  readonly fingerprint: string | null;
  /** Lets go of files that it holds open, for a set that does; they are opened again when needed. */
  close?(): void;
}

/** What the catalogue holds: the description at once, the samples when they are asked for. */
export interface DatasetSource {
  readonly info: DatasetInfo;
  /** As `Dataset.fingerprint`, without reading any sample. */
  readonly fingerprint: string | null;
  /** Differs whenever what is kept of it on the disk does; undefined where it never changes. */
  readonly version?: string;
  /**
   * @param preparation how pictures are brought to one size; nothing to sets whose images have one
   * @throws CatalogError DATASET_UNREADABLE, DATASET_NOT_READY
   */
  open(preparation?: ImagePreparation): Promise<Dataset>;
}

export function countOf(info: DatasetInfo, split: SplitName): number {
  return split === 'train' ? info.trainCount : info.testCount;
}

/** Numbers in one image. */
export function pixelCount({ shape }: { readonly shape: ImageShape }): number {
  const [channels, height, width] = shape;
  return channels * height * width;
}

/** 0..255 as 0..1. A table, because dividing 50,000 times a batch takes longer. */
const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** Bytes 0..255 as numbers 0..1. */
export function toUnit(bytes: Uint8Array, pixels: Float32Array, offset = 0): void {
  for (let i = 0; i < bytes.length; i++) pixels[offset + i] = UNIT[bytes[i]!]!;
}
