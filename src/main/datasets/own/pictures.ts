import { join } from 'node:path';
import { CatalogError } from '../../../shared/errors';
import type { DatasetInfo, ImagePreparation, SplitName } from '../../../shared/training/dataset';
import { pixelCount, toUnit, type Dataset } from '../dataset';
import { PictureProblem } from '../decoding/decode';
import { decoderPool } from '../decoding/pool';
import { PixelCache } from './pixelCache';
import type { OwnFolder } from './record';
import type { OwnView, ViewedSample } from './view';

/** Where a set's files are. */
interface Place {
  readonly folder: OwnFolder;
  /** The folder that paths within the set begin in; unused where all files are stored. */
  readonly root: string;
}

/** Where a sample's file is. */
function fileOf({ folder, root }: Place, { path, stored }: ViewedSample): string {
  return stored === null ? join(root, path) : join(folder.files, String(stored));
}

/**
 * A person's own pictures, prepared in one way. They are decoded as they are asked for, in threads,
 * and kept on the disk decoded; only what is asked for is in memory.
 */
export class PictureDataset implements Dataset {
  readonly fingerprint: string;
  private readonly cache: PixelCache;

  constructor(
    readonly info: DatasetInfo,
    private readonly view: OwnView,
    private readonly preparation: ImagePreparation,
    private readonly place: Place,
  ) {
    this.fingerprint = view.fingerprint;
    this.cache = new PixelCache(place.folder.cache, preparation);
  }

  labels(split: SplitName): Int32Array {
    return Int32Array.from(this.view.splits[split], ({ label }) => label);
  }

  pathOf(split: SplitName, index: number): string {
    return this.view.splits[split][index]!.path;
  }

  async load(
    split: SplitName,
    indices: Uint32Array,
    pixels: Float32Array,
    labels: Int32Array,
  ): Promise<void> {
    const bytes = new Uint8Array(indices.length * pixelCount(this.info));
    await this.loadBytes(split, indices, bytes, labels);
    toUnit(bytes, pixels);
  }

  async loadBytes(
    split: SplitName,
    indices: Uint32Array,
    bytes: Uint8Array,
    labels: Int32Array,
  ): Promise<void> {
    const size = pixelCount(this.info);
    const missing: Promise<void>[] = [];
    for (const [row, index] of indices.entries()) {
      const sample = this.view.splits[split][index]!;
      const image = bytes.subarray(row * size, (row + 1) * size);
      labels[row] = sample.label;
      if (!this.cache.read(sample.slot, sample.hash, image)) {
        missing.push(this.decode(sample, image));
      }
    }
    await Promise.all(missing);
  }

  /** Lets go of the cache's file; it is opened again when it is needed. */
  close(): void {
    this.cache.close();
  }

  /** @throws CatalogError DATASET_FILES_GONE when the file is no longer what was looked at */
  private async decode(sample: ViewedSample, image: Uint8Array): Promise<void> {
    const { folder } = this.place;
    const file = fileOf(this.place, sample);
    try {
      const { hash, pixels } = await decoderPool.decode({
        file,
        preparation: this.preparation,
        cache: { folder: folder.cache, slot: sample.slot },
        wanted: true,
      });
      if (hash !== sample.hash) throw this.gone(file);
      image.set(pixels);
    } catch (error) {
      throw error instanceof PictureProblem ? this.gone(file, error) : error;
    }
  }

  private gone(file: string, cause?: unknown): CatalogError {
    const { name } = this.info;
    return new CatalogError('DATASET_FILES_GONE', { name, file }, { cause });
  }
}
