import { createHash } from 'node:crypto';
import { BoxScale } from './boxScale';
import { HASH_SIDE, perceptualHash } from './perceptualHash';

/** Pixels along each side of the thumbnail by which close pictures are compared. */
const THUMB_SIDE = 24;
/** A picture whose every channel deviates less than this (of 255) from its mean shows nothing. */
const BLANK_DEVIATION = 1.5;

/** Rec. 601, for the grey picture that the hash is taken of. */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * What is kept of each picture that was looked at, in flat arrays that grow: 0.6 kB a grey picture,
 * 1.8 kB a coloured one, whatever its size.
 */
export class Looks {
  /** Which pictures are the same, pixel by pixel at 8 bits: equal numbers for equal pictures. */
  contentIds = new Uint32Array(1024);
  hashLow = new Uint32Array(1024);
  hashHigh = new Uint32Array(1024);
  blank = new Uint8Array(1024);
  /** `[n, C, 24, 24]`, 8 bits. */
  thumbs: Uint8Array;
  /** `[n, C]`: the mean of each channel's thumbnail. */
  means: Float32Array;
  /** The length of each thumbnail after its channels' means were taken off. */
  lengths = new Float32Array(1024);
  count = 0;

  readonly channels: number;
  /** Numbers in one channel of a thumbnail. */
  readonly planeSize = THUMB_SIDE * THUMB_SIDE;

  readonly thumbSize: number;
  private readonly ids = new Map<string, number>();
  private readonly toHash: BoxScale;
  private readonly toThumb: BoxScale;
  private readonly grey: Float32Array;
  private readonly hashed = new Float32Array(HASH_SIDE * HASH_SIDE);
  private readonly thumb = new Float32Array(THUMB_SIDE * THUMB_SIDE);

  constructor(private readonly shape: readonly [number, number, number]) {
    const [channels, height, width] = shape;
    this.channels = channels;
    this.thumbSize = channels * this.planeSize;
    this.means = new Float32Array(1024 * channels);
    this.thumbs = new Uint8Array(1024 * this.thumbSize);
    this.toHash = new BoxScale(height, width, HASH_SIDE);
    this.toThumb = new BoxScale(height, width, THUMB_SIDE);
    this.grey = new Float32Array(height * width);
  }

  /** @param image `[C, H, W]`, 0..255 */
  add(image: Uint8Array): void {
    this.grow();
    const digest = createHash('sha256').update(image).digest('base64');
    const known = this.ids.get(digest);
    if (known === undefined) this.ids.set(digest, this.count);
    this.contentIds[this.count] = known ?? this.count;

    this.addThumb(image);
    this.makeGrey(image);
    this.toHash.apply(this.grey, 0, this.hashed);
    const [low, high] = perceptualHash(this.hashed);
    this.hashLow[this.count] = low;
    this.hashHigh[this.count] = high;
    this.count += 1;
  }

  private addThumb(image: Uint8Array): void {
    const [channels, height, width] = this.shape;
    const size = height * width;
    let blank = true;
    let squares = 0;
    for (let channel = 0; channel < channels; channel++) {
      blank &&= deviation(image, channel * size, size) < BLANK_DEVIATION;
      this.toThumb.apply(image, channel * size, this.thumb);
      const place = this.count * this.thumbSize + channel * this.planeSize;
      const thumb = this.thumbs.subarray(place, place + this.planeSize);
      for (let i = 0; i < thumb.length; i++) thumb[i] = Math.round(this.thumb[i]!);
      const mean = meanOf(thumb);
      this.means[this.count * channels + channel] = mean;
      for (const value of thumb) squares += (value - mean) ** 2;
    }
    this.lengths[this.count] = Math.sqrt(squares);
    this.blank[this.count] = blank ? 1 : 0;
  }

  private makeGrey(image: Uint8Array): void {
    const { grey, channels } = this;
    const size = grey.length;
    if (channels !== 3) {
      grey.set(image.subarray(0, size));
      return;
    }
    const [red, green, blue] = LUMA;
    for (let i = 0; i < size; i++)
      grey[i] = red * image[i]! + green * image[i + size]! + blue * image[i + 2 * size]!;
  }

  private grow(): void {
    if (this.count < this.contentIds.length) return;
    const double = <T extends Uint8Array | Uint32Array | Float32Array>(old: T, empty: T): T => {
      empty.set(old);
      return empty;
    };
    const length = 2 * this.count;
    this.contentIds = double(this.contentIds, new Uint32Array(length));
    this.hashLow = double(this.hashLow, new Uint32Array(length));
    this.hashHigh = double(this.hashHigh, new Uint32Array(length));
    this.blank = double(this.blank, new Uint8Array(length));
    this.lengths = double(this.lengths, new Float32Array(length));
    this.means = double(this.means, new Float32Array(length * this.channels));
    this.thumbs = double(this.thumbs, new Uint8Array(length * this.thumbSize));
  }
}

function deviation(image: Uint8Array, start: number, size: number): number {
  let sum = 0;
  let squares = 0;
  for (let i = start; i < start + size; i++) {
    sum += image[i]!;
    squares += image[i]! ** 2;
  }
  const mean = sum / size;
  return Math.sqrt(Math.max(0, squares / size - mean ** 2));
}

function meanOf(values: Uint8Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
