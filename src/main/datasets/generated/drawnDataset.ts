import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DatasetInfo, SplitName } from '../../../shared/training/dataset';
import { keyedGenerator } from '../../../shared/training/random';
import { countOf, pixelCount, toUnit, type Dataset, type DatasetSource } from '../dataset';
import { datasetsFolder } from '../location';
import { PixelCache } from '../own/pixelCache';

/** A uniform number of [0, 1). */
export type Random = () => number;

/**
 * Draws one image of a class.
 * @param pixels `[C, H, W]` as bytes, to be filled
 * @param label its class
 */
export type Draw = (pixels: Uint8Array, label: number, random: Random) => void;

/** Images between two words of how far gathering is. */
const GATHER_BATCH = 256;

/** What is known of a split. */
interface DrawnSplit {
  /** `[n, C, H, W]`; memory is taken with the first image. */
  images: Uint8Array | null;
  /** 1 where an image is there. `[n]` */
  readonly known: Uint8Array;
}

function emptySplit(info: DatasetInfo, split: SplitName): DrawnSplit {
  return { images: null, known: new Uint8Array(countOf(info, split)) };
}

/** A data set that is drawn by the program, always the same. */
export function drawnSource(info: DatasetInfo, draw: Draw): DatasetSource {
  return { info, fingerprint: null, open: () => Promise.resolve(new DrawnDataset(info, draw)) };
}

/**
 * Images are drawn when they are first asked for, and kept as bytes in memory and on the disk: drawing
 * them takes half as long as a small network takes to learn from them. Each follows from the set's
 * name and its own place alone, so the order of asking does not matter. Classes take turns.
 */
class DrawnDataset implements Dataset {
  readonly fingerprint = null;
  private readonly drawn: Readonly<Record<SplitName, DrawnSplit>>;
  /** Null where the disk refused it. */
  private kept: PixelCache | null;
  private readonly style: string;

  constructor(
    readonly info: DatasetInfo,
    private readonly draw: Draw,
  ) {
    const { name, shape, classes } = info;
    this.drawn = { train: emptySplit(info, 'train'), test: emptySplit(info, 'test') };
    // A version that draws otherwise does not take an older one's pictures for its own.
    const style = createHash('sha256');
    for (let index = 0; index < classes.length; index++)
      style.update(this.drawImage('train', index));
    this.style = style.digest('hex');
    this.kept = new PixelCache(join(datasetsFolder(), name), { shape, resize: 'fit' });
  }

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

  async gather(
    split: SplitName,
    indices: Uint32Array,
    onProgress: (done: number) => void | Promise<void> = () => undefined,
  ): Promise<void> {
    for (const [done, index] of indices.entries()) {
      this.image(split, index);
      if ((done + 1) % GATHER_BATCH === 0) await onProgress(done + 1);
    }
    await onProgress(indices.length);
  }

  close(): void {
    this.kept?.close();
  }

  private labelOf(index: number): number {
    return index % this.info.classes.length;
  }

  private image(split: SplitName, index: number): Uint8Array {
    const drawn = this.drawn[split];
    const size = pixelCount(this.info);
    drawn.images ??= new Uint8Array(drawn.known.length * size);
    const image = drawn.images.subarray(index * size, (index + 1) * size);
    if (drawn.known[index] === 1) return image;
    image.set(this.keptImage(split, index) ?? this.drawImage(split, index));
    drawn.known[index] = 1;
    return image;
  }

  private keptImage(split: SplitName, index: number): Uint8Array | null {
    const slot = split === 'train' ? index : this.info.trainCount + index;
    const hash = `${this.style}/${this.keyOf(split, index)}`;
    const image = new Uint8Array(pixelCount(this.info));
    try {
      if (this.kept?.read(slot, hash, image)) return image;
      const drawn = this.drawImage(split, index);
      this.kept?.write(slot, hash, drawn);
      return drawn;
    } catch {
      // What cannot be kept is drawn again the next time.
      this.kept = null;
      return null;
    }
  }

  private drawImage(split: SplitName, index: number): Uint8Array {
    const generator = keyedGenerator(this.keyOf(split, index));
    const image = new Uint8Array(pixelCount(this.info));
    // 32 random bits are plenty for a picture.
    this.draw(image, this.labelOf(index), () => (generator.next() >>> 0) / 2 ** 32);
    return image;
  }

  private keyOf(split: SplitName, index: number): string {
    return `${this.info.name}/${split}/${index}`;
  }
}
