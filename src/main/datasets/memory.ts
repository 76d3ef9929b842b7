import type { DatasetInfo, SplitName } from '../../shared/training/dataset';
import { pixelCount, type Dataset } from './dataset';

/** Images as bytes `[n, C, H, W]` and their classes. */
export interface ByteSamples {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** 0..255 as 0..1. A table, because dividing 50,000 times a batch takes longer. */
const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** A data set that is small enough to be held in memory as bytes. */
export class MemoryDataset implements Dataset {
  constructor(
    readonly info: DatasetInfo,
    private readonly splits: Readonly<Record<SplitName, ByteSamples>>,
  ) {}

  async load(
    split: SplitName,
    indices: Uint32Array,
    pixels: Float32Array,
    labels: Int32Array,
  ): Promise<void> {
    const samples = this.splits[split];
    const size = pixelCount(this.info);
    let to = 0;
    for (let row = 0; row < indices.length; row++) {
      const index = indices[row]!;
      labels[row] = samples.labels[index]!;
      for (let from = index * size, end = from + size; from < end; from++, to++) {
        pixels[to] = UNIT[samples.images[from]!]!;
      }
    }
  }
}
