import { z } from 'zod';

/** What images, read as 0..1, are turned into before the network sees them. */
export const normalisationSchema = z.discriminatedUnion('kind', [
  /** 0..1: as they are. */
  z.strictObject({ kind: z.literal('unit') }),
  /** −1..1. */
  z.strictObject({ kind: z.literal('symmetric') }),
  /** Mean 0 and standard deviation 1 for each channel, taken over the training samples. */
  z.strictObject({ kind: z.literal('perChannel') }),
]);

export type NormalisationSetup = z.infer<typeof normalisationSchema>;

/** Of the training samples' pixels in 0..1, a number for each channel. */
export const channelStatisticsSchema = z
  .strictObject({
    mean: z.array(z.number()),
    /** Standard deviation: the root of the mean squared distance from the mean. */
    deviation: z.array(z.number().min(0)),
  })
  .readonly();

export type ChannelStatistics = z.infer<typeof channelStatisticsSchema>;

/** x' = factor · x + offset, a number for each channel. */
export interface InputScaling {
  readonly factor: readonly number[];
  readonly offset: readonly number[];
}

/** Whether a setup needs the training samples' statistics. */
export function needsStatistics({ kind }: NormalisationSetup): boolean {
  return kind === 'perChannel';
}

/**
 * What a setup does to each channel; null where pixels stay as they are.
 * @param statistics of the training samples, where the setup needs them
 * @throws Error where they are missing
 */
export function inputScaling(
  { kind }: NormalisationSetup,
  channels: number,
  statistics: ChannelStatistics | null,
): InputScaling | null {
  switch (kind) {
    case 'unit':
      return null;
    case 'symmetric':
      return { factor: filled(channels, 2), offset: filled(channels, -1) };
    case 'perChannel': {
      if (statistics?.mean.length !== channels) throw new Error('no statistics of the channels');
      // A channel that never changes is only moved to 0.
      const factor = statistics.deviation.map((deviation) => 1 / (deviation || 1));
      return { factor, offset: statistics.mean.map((mean, channel) => -mean * factor[channel]!) };
    }
  }
}

/** Scales images `[n, C, H, W]` in place. */
export function scaleImages(
  pixels: Float32Array,
  shape: readonly [number, number, number],
  { factor, offset }: InputScaling,
): void {
  const [channels, height, width] = shape;
  const plane = height * width;
  for (let start = 0, channel = 0; start < pixels.length; start += plane) {
    const [a, b] = [factor[channel]!, offset[channel]!];
    for (let i = start; i < start + plane; i++) pixels[i] = pixels[i]! * a + b;
    channel = channel + 1 === channels ? 0 : channel + 1;
  }
}

/** Adds up pixels batch by batch; the order of the batches decides the last digits. */
export class ChannelSums {
  private readonly sum: number[];
  private readonly squares: number[];
  private count = 0;

  constructor(private readonly shape: readonly [number, number, number]) {
    this.sum = filled(shape[0], 0);
    this.squares = filled(shape[0], 0);
  }

  /** @param pixels `[n, C, H, W]` in 0..1 */
  add(pixels: Float32Array): void {
    const [channels, height, width] = this.shape;
    const plane = height * width;
    for (let start = 0, channel = 0; start < pixels.length; start += plane) {
      let sum = 0;
      let squares = 0;
      for (let i = start; i < start + plane; i++) {
        const value = pixels[i]!;
        sum += value;
        squares += value * value;
      }
      this.sum[channel]! += sum;
      this.squares[channel]! += squares;
      channel = channel + 1 === channels ? 0 : channel + 1;
    }
    this.count += pixels.length / channels;
  }

  /** Of all pixels added so far. */
  result(): ChannelStatistics {
    const count = Math.max(1, this.count);
    const mean = this.sum.map((sum) => sum / count);
    const deviation = this.squares.map((squares, channel) =>
      Math.sqrt(Math.max(0, squares / count - mean[channel]! ** 2)),
    );
    return { mean, deviation };
  }
}

function filled(count: number, value: number): number[] {
  return new Array<number>(count).fill(value);
}
