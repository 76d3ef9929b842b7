import type { Localized } from '../localized';

export type SplitName = 'train' | 'test';

/** What the catalogue tells of a data set. */
export interface DatasetInfo {
  readonly name: string;
  readonly label: Localized;
  readonly description: Localized;
  /** `[C, H, W]`. */
  readonly shape: readonly [number, number, number];
  readonly classes: readonly string[];
  readonly trainCount: number;
  readonly testCount: number;
  /** Whether its images are light on dark, so that ink on paper has to be inverted. */
  readonly lightOnDark?: boolean;
}

/** One image with its class. */
export interface DatasetSample {
  /** `[C, H, W]`, row-major, 0..1. */
  readonly pixels: Float32Array;
  readonly label: number;
  readonly shape: readonly [number, number, number];
}
