import type { SplitName } from '../../../shared/training/dataset';
import {
  ChannelSums,
  inputScaling,
  needsStatistics,
  scaleImages,
  type ChannelStatistics,
  type InputScaling,
} from '../../../shared/training/normalisation';
import type { TrainingSetup } from '../../../shared/training/setup';
import { pixelCount, type Dataset } from '../dataset';

/** Images read at a time for their statistics. */
const STATISTICS_BATCH = 64;

/**
 * Images as the network sees them: read from a data set and normalised. Everything that a network
 * computes with passes here, in training and afterwards.
 */
export class NetworkInput {
  /** @param scaling null where pixels stay in 0..1 */
  constructor(
    readonly dataset: Dataset,
    readonly scaling: InputScaling | null,
  ) {}

  /** Samples of a split, normalised, as `Dataset.load` gives them in 0..1. */
  async load(
    split: SplitName,
    indices: Uint32Array,
    pixels: Float32Array,
    labels: Int32Array,
  ): Promise<void> {
    await this.dataset.load(split, indices, pixels, labels);
    this.normalise(pixels);
  }

  /** A normalised copy of images `[n, C, H, W]` in 0..1. */
  normalised(pixels: Float32Array): Float32Array {
    const copy = pixels.slice();
    this.normalise(copy);
    return copy;
  }

  /** Normalises images `[n, C, H, W]` in 0..1 in place. */
  normalise(pixels: Float32Array): void {
    if (this.scaling) scaleImages(pixels, this.dataset.info.shape, this.scaling);
  }
}

/** @param statistics of the training samples, where the setup needs them */
export function networkInput(
  dataset: Dataset,
  { normalisation }: Pick<TrainingSetup, 'normalisation'>,
  statistics: ChannelStatistics | null,
): NetworkInput {
  return new NetworkInput(dataset, inputScaling(normalisation, dataset.info.shape[0], statistics));
}

/**
 * Mean and deviation of each channel over chosen training samples, where a setup needs them; null
 * where it does not. The same samples give the same numbers, bit by bit.
 * @param onProgress told after each batch how many samples were read
 */
export async function channelStatistics(
  dataset: Dataset,
  { normalisation }: Pick<TrainingSetup, 'normalisation'>,
  samples: Uint32Array,
  onProgress: (done: number) => void | Promise<void> = () => undefined,
): Promise<ChannelStatistics | null> {
  if (!needsStatistics(normalisation)) return null;
  const sums = new ChannelSums(dataset.info.shape);
  const size = pixelCount(dataset.info);
  const pixels = new Float32Array(STATISTICS_BATCH * size);
  const labels = new Int32Array(STATISTICS_BATCH);
  for (let start = 0; start < samples.length; start += STATISTICS_BATCH) {
    const indices = samples.subarray(start, start + STATISTICS_BATCH);
    const own = pixels.subarray(0, indices.length * size);
    await dataset.load('train', indices, own, labels);
    sums.add(own);
    await onProgress(start + indices.length);
  }
  return sums.result();
}
