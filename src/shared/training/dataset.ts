import { z } from 'zod';
import type { Localized } from '../localized';

export const SPLITS = ['train', 'test'] as const;
export type SplitName = (typeof SPLITS)[number];

/**
 * The parts that folders and tables can divide pictures into. What is given to validate with belongs to
 * the `train` split, at its end (`DatasetInfo.validationCount`).
 */
export const PARTS = ['train', 'validation', 'test'] as const;
export type PartName = (typeof PARTS)[number];

/** `[C, H, W]` of an image. */
export type ImageShape = readonly [number, number, number];

/**
 * How a picture of any size becomes one of a given size: whole with a border around (`fit`), its
 * middle (`fill`), or pulled out of proportion (`stretch`).
 */
export const RESIZE_MODES = ['fit', 'fill', 'stretch'] as const;
export type ResizeMode = (typeof RESIZE_MODES)[number];

/** Numbers of channels that pictures can be prepared to: grey, or red, green and blue. */
export const PICTURE_CHANNELS: readonly number[] = [1, 3];

/** The longest side pictures can be prepared to, in pixels. */
export const LONGEST_SIDE = 1024;

const side = z.int().min(1).max(LONGEST_SIDE);

export const imagePreparationSchema = z.strictObject({
  /** `[C, H, W]`, C being 1 (grey) or 3 (red, green, blue). */
  shape: z.tuple([z.union([z.literal(1), z.literal(3)]), side, side]).readonly(),
  resize: z.enum(RESIZE_MODES),
});

/** What every picture of a resizable data set is brought to before it is learned from. */
export type ImagePreparation = z.infer<typeof imagePreparationSchema>;

/** Where a data set comes from. */
export const DATASET_ORIGINS = ['shipped', 'generated', 'download', 'own'] as const;
export type DatasetOrigin = (typeof DATASET_ORIGINS)[number];

/** What kind of thing a person's own set was made of. */
export const SOURCE_KINDS = ['folder', 'csv', 'zip', 'upload'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** What only a person's own data set has. */
export interface OwnDatasetInfo {
  readonly kind: SourceKind;
  /** The folder or file it was made of, on this machine; null for pictures that were uploaded. */
  readonly path: string | null;
  /** Files that are listed but not used: broken, empty, not pictures, … */
  readonly problemCount: number;
  /** Changes by the person that can be undone (`datasets.undoEdit`). */
  readonly editCount: number;
  /** Unix time of the last look at the files. */
  readonly scannedMs: number;
}

/** What the catalogue tells of a data set. */
export interface DatasetInfo {
  readonly name: string;
  readonly label: Localized;
  readonly description: Localized;
  readonly origin: DatasetOrigin;
  /** Whether its samples are on this machine; a download must be fetched first. */
  readonly ready: boolean;
  /** Bytes to fetch, for a download that is not ready. */
  readonly downloadBytes?: number;
  /**
   * True for pictures of any size, which are prepared to whatever the network's Input asks for;
   * `shape` is then only a suggestion.
   */
  readonly resizable: boolean;
  /** `[C, H, W]`. */
  readonly shape: ImageShape;
  readonly classes: readonly string[];
  /** Samples of the `train` split, those that are given to validate with among them. */
  readonly trainCount: number;
  /**
   * How many of the `train` split, its last ones, the set itself gives to validate with: they are never
   * learned from. Missing or 0 where every training keeps its own aside.
   */
  readonly validationCount?: number;
  readonly testCount: number;
  /** Whether its images are light on dark, so that ink on paper has to be inverted. */
  readonly lightOnDark?: boolean;
  /** Only for a person's own pictures. */
  readonly own?: OwnDatasetInfo;
}

type Counts = Pick<DatasetInfo, 'trainCount' | 'validationCount' | 'testCount'>;

/** How many samples each part of a set has. */
export function partCounts({ trainCount, validationCount = 0, testCount }: Counts): {
  readonly [P in PartName]: number;
} {
  return { train: trainCount - validationCount, validation: validationCount, test: testCount };
}

/** The part that a sample of a split belongs to. */
export function partOf(info: Counts, split: SplitName, index: number): PartName {
  return split === 'train' && index >= partCounts(info).train ? 'validation' : split;
}

/** One image with its class. */
export interface DatasetSample {
  /** `[C, H, W]`, row-major, 0..1. */
  readonly pixels: Float32Array;
  readonly label: number;
  readonly shape: ImageShape;
}

/** One image as training changes it at random. */
export interface AugmentedPicture {
  /** `[C, H, W]`, 0..1. */
  readonly pixels: Float32Array;
  /** Another class's image that was mixed in, and its share; null where nothing is mixed. */
  readonly mixedIn: { readonly label: number; readonly share: number } | null;
}

/** One training image, and what becomes of it in the first epochs. */
export interface AugmentationPreview {
  readonly original: DatasetSample;
  readonly pictures: readonly AugmentedPicture[];
}

/** Long work on a data set, for its progress bar. */
export const DATASET_TASKS = [
  'list',
  'scan',
  'extract',
  'download',
  'upload',
  'inspect',
  'decode',
] as const;
export type DatasetTask = (typeof DATASET_TASKS)[number];

/** How far long work on a data set is. */
export interface DatasetProgress {
  readonly name: string;
  readonly task: DatasetTask;
  /** Files, samples or bytes, the same unit as `total`. */
  readonly done: number;
  /** 0 while it is not known yet. */
  readonly total: number;
}
