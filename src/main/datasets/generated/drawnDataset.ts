import type { DatasetInfo, SplitName } from '../../../shared/training/dataset';
import { keyedGenerator } from '../../../shared/training/random';
import { countOf, pixelCount, toUnit, type Dataset, type DatasetSource } from '../dataset';

/** A uniform number of [0, 1). */
export type Random = () => number;

/**
 * Draws one image of a class.
 * @param pixels `[C, H, W]` as bytes, to be filled
 * @param label its class
 */
export type Draw = (pixels: Uint8Array, label: number, random: Random) => void;

/** A data set that is drawn by the program, always the same. */
export function drawnSource(info: DatasetInfo, draw: Draw): DatasetSource {
  return { info, fingerprint: null, open: () => Promise.resolve(new DrawnDataset(info, draw)) };
}

/**
 * Images are drawn when they are first asked for, and kept as bytes. Each follows from the set's name
 * and its own place alone, so the order of asking does not matter. Classes take turns.
 */
class DrawnDataset implements Dataset {
  readonly fingerprint = null;
  private readonly drawn = new Map<string, Uint8Array>();

  constructor(
    readonly info: DatasetInfo,
    private readonly draw: Draw,
  ) {}

  labels(split: SplitName): Int32Array {
    return Int32Array.from({ length: countOf(this.info, split) }, (_, index) =>
      this.labelOf(index),
    );
  }

  async load(
    split: SplitName,
    indices: Uint32Array,
    pixels: Float32Array,
    labels: Int32Array,
  ): Promise<void> {
    for (const [row, index] of indices.entries()) {
      labels[row] = this.labelOf(index);
      toUnit(this.image(split, index), pixels, row * pixelCount(this.info));
    }
  }

  async loadBytes(
    split: SplitName,
    indices: Uint32Array,
    bytes: Uint8Array,
    labels: Int32Array,
  ): Promise<void> {
    for (const [row, index] of indices.entries()) {
      labels[row] = this.labelOf(index);
      bytes.set(this.image(split, index), row * pixelCount(this.info));
    }
  }

  private labelOf(index: number): number {
    return index % this.info.classes.length;
  }

  private image(split: SplitName, index: number): Uint8Array {
    const key = `${this.info.name}/${split}/${index}`;
    const known = this.drawn.get(key);
    if (known) return known;
    const generator = keyedGenerator(key);
    const image = new Uint8Array(pixelCount(this.info));
    // 32 random bits are plenty for a picture.
    this.draw(image, this.labelOf(index), () => (generator.next() >>> 0) / 2 ** 32);
    this.drawn.set(key, image);
    return image;
  }
}
