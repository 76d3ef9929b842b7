import type { DatasetInfo, SplitName } from '../../shared/training/dataset';
import { pixelCount, toUnit, type ByteSamples, type Dataset } from './dataset';

export type { ByteSamples } from './dataset';

/** A data set that is small enough to be held in memory as bytes. */
export class MemoryDataset implements Dataset {
  readonly fingerprint = null;

  private readonly splits: Record<SplitName, ByteSamples>;

  constructor(
    readonly info: DatasetInfo,
    splits: Readonly<Record<SplitName, ByteSamples>>,
  ) {
    this.splits = { ...splits };
  }

  labels(split: SplitName): Int32Array {
    return Int32Array.from(this.splits[split].labels);
  }

  async load(
    split: SplitName,
    indices: Uint32Array,
    pixels: Float32Array,
    labels: Int32Array,
  ): Promise<void> {
    const size = pixelCount(this.info);
    for (const [row, index] of indices.entries()) {
      labels[row] = this.splits[split].labels[index]!;
      toUnit(this.image(split, index), pixels, row * size);
    }
  }

  async loadBytes(
    split: SplitName,
    indices: Uint32Array,
    bytes: Uint8Array,
    labels: Int32Array,
  ): Promise<void> {
    const size = pixelCount(this.info);
    for (const [row, index] of indices.entries()) {
      labels[row] = this.splits[split].labels[index]!;
      bytes.set(this.image(split, index), row * size);
    }
  }

  /** Moves a split's samples to memory that threads share, once, and gives them. */
  share(split: SplitName): ByteSamples {
    const { images, labels } = this.splits[split];
    if (!(images.buffer instanceof SharedArrayBuffer)) {
      this.splits[split] = { images: shared(images), labels: shared(labels) };
    }
    return this.splits[split];
  }

  private image(split: SplitName, index: number): Uint8Array {
    const size = pixelCount(this.info);
    return this.splits[split].images.subarray(index * size, (index + 1) * size);
  }
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
