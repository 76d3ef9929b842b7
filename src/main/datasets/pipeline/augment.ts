import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { AugmentationSetup } from '../../../shared/training/augmentation';
import type { ImageShape } from '../../../shared/training/dataset';
import { keyedGenerator } from '../../../shared/training/random';
import { affineOf, isIdentity, resample, type Moves } from './affine';
import { addNoise, betaShare, eitherWay, uniform } from './randomNumbers';

/** What is mixed into an image of a batch. */
export interface Mix {
  /** Row of the other image in the batch. */
  readonly partner: number;
  /** What is left of the image itself, ½ to 1. */
  readonly share: number;
}

/**
 * Changes training images at random. What happens to one follows from the seed, the epoch (from 1) and
 * its number in the data set alone, whoever does it and whenever: a resumed run meets the same images.
 */
export class Augmenter {
  private readonly size: number;
  /** The image before it is drawn anew; a batch before it is mixed. */
  private scratch: Float32Array;

  constructor(
    private readonly setup: AugmentationSetup,
    private readonly shape: ImageShape,
    private readonly seed: number,
  ) {
    this.size = shape[0] * shape[1] * shape[2];
    this.scratch = new Float32Array(this.size);
  }

  /**
   * Changes a batch in place.
   * @param pixels `[n, C, H, W]` in 0..1, and so they stay
   * @param targets `[n, K]`, mixed like the images; none where the images are the targets themselves
   * @param samples the images' numbers in the data set
   */
  apply(
    pixels: Float32Array,
    targets: Float32Array | null,
    samples: Uint32Array,
    epoch: number,
  ): void {
    const { size } = this;
    for (let row = 0; row < samples.length; row++) {
      this.change(pixels.subarray(row * size, (row + 1) * size), samples[row]!, epoch);
    }
    if (this.setup.mixup > 0) this.mix(pixels, targets, samples, epoch);
  }

  /** Changes one image `[C, H, W]` in place, without mixing. */
  change(pixels: Float32Array, sample: number, epoch: number): void {
    const { setup, shape } = this;
    const [channels, height, width] = shape;
    const generator = keyedGenerator(`${this.seed}/augment/${epoch}/${sample}`);
    const drawn = draw(setup, generator);
    const affine = affineOf(drawn.moves, height, width);
    if (!isIdentity(affine)) {
      const before = this.scratch.subarray(0, this.size);
      before.set(pixels);
      resample(before, pixels, shape, affine);
    }
    const recolours = setup.brightness > 0 || setup.contrast > 0;
    if (recolours) recolour(pixels, channels, drawn.contrast, drawn.brightness);
    if (setup.noise > 0) addNoise(pixels, setup.noise, generator);
    if (recolours || setup.noise > 0) clip(pixels);
    if (setup.cutout > 0) cutOut(pixels, shape, setup.cutout, drawn.holeX, drawn.holeY);
  }

  /** What is mixed into one image of a batch (Zhang et al. 2018), which itself remains the larger part. */
  mixOf(sample: number, epoch: number, batchSize: number): Mix {
    const generator = keyedGenerator(`${this.seed}/mixup/${epoch}/${sample}`);
    const share = betaShare(this.setup.mixup, generator);
    return { share: Math.max(share, 1 - share), partner: uniformInt(generator, 0, batchSize - 1) };
  }

  private mix(
    pixels: Float32Array,
    targets: Float32Array | null,
    samples: Uint32Array,
    epoch: number,
  ): void {
    const mixes = Array.from(samples, (sample) => this.mixOf(sample, epoch, samples.length));
    const needed = Math.max(pixels.length, targets?.length ?? 0);
    if (this.scratch.length < needed) this.scratch = new Float32Array(needed);
    mixRows(pixels, mixes, this.scratch);
    if (targets) mixRows(targets, mixes, this.scratch);
  }
}

interface Drawn {
  readonly moves: Moves;
  /** The factor around each channel's mean. */
  readonly contrast: number;
  /** What is added. */
  readonly brightness: number;
  /** Middle of the hole, as shares of width and height. */
  readonly holeX: number;
  readonly holeY: number;
}

/**
 * One number for each kind of change, whether it is wanted or not: turning one of them on or up leaves
 * the others as they were.
 */
function draw(setup: AugmentationSetup, generator: RandomGenerator): Drawn {
  const flipX = uniform(generator) < 0.5;
  const flipY = uniform(generator) < 0.5;
  const moves: Moves = {
    flipX: setup.flipHorizontal && flipX,
    flipY: setup.flipVertical && flipY,
    rotate: setup.rotate * eitherWay(generator),
    shiftX: setup.shift * eitherWay(generator),
    shiftY: setup.shift * eitherWay(generator),
    zoom: 1 + setup.zoom * eitherWay(generator),
    shear: setup.shear * eitherWay(generator),
    window: 1 - setup.crop * uniform(generator),
    windowX: eitherWay(generator),
    windowY: eitherWay(generator),
  };
  return {
    moves,
    brightness: setup.brightness * eitherWay(generator),
    contrast: 1 + setup.contrast * eitherWay(generator),
    holeX: uniform(generator),
    holeY: uniform(generator),
  };
}

/** x' = contrast · (x − m) + m + brightness, where m is the mean of the channel. */
function recolour(
  pixels: Float32Array,
  channels: number,
  contrast: number,
  brightness: number,
): void {
  const plane = pixels.length / channels;
  for (let start = 0; start < pixels.length; start += plane) {
    let sum = 0;
    for (let i = start; i < start + plane; i++) sum += pixels[i]!;
    const added = (sum / plane) * (1 - contrast) + brightness;
    for (let i = start; i < start + plane; i++) pixels[i] = pixels[i]! * contrast + added;
  }
}

function clip(pixels: Float32Array): void {
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!;
    pixels[i] = value < 0 ? 0 : value > 1 ? 1 : value;
  }
}

/** A black square (DeVries and Taylor 2017); it may reach beyond the edges. */
function cutOut(
  pixels: Float32Array,
  [channels, height, width]: ImageShape,
  share: number,
  holeX: number,
  holeY: number,
): void {
  const side = Math.round(share * Math.min(height, width));
  const left = Math.floor(holeX * width) - (side >> 1);
  const top = Math.floor(holeY * height) - (side >> 1);
  const [from, to] = [Math.max(0, left), Math.min(width, left + side)];
  if (from >= to) return;
  for (let channel = 0; channel < channels; channel++) {
    for (let y = Math.max(0, top); y < Math.min(height, top + side); y++) {
      const row = (channel * height + y) * width;
      pixels.fill(0, row + from, row + to);
    }
  }
}

/** Each row becomes share · itself + (1 − share) · its partner as it was. */
function mixRows(rows: Float32Array, mixes: readonly Mix[], scratch: Float32Array): void {
  const before = scratch.subarray(0, rows.length);
  before.set(rows);
  const size = rows.length / mixes.length;
  for (const [row, { partner, share }] of mixes.entries()) {
    if (partner === row) continue;
    const [own, other] = [row * size, partner * size];
    for (let i = 0; i < size; i++)
      rows[own + i] = before[other + i]! + share * (before[own + i]! - before[other + i]!);
  }
}
