import type { ChannelStatistics } from '../../../shared/training/normalisation';

/** Mean and standard deviation of each channel, from sums of whole numbers: exact, in any order. */
export class ByteSums {
  private readonly sums: number[];
  private readonly squares: number[];
  private count = 0;

  constructor(private readonly shape: readonly [number, number, number]) {
    this.sums = new Array<number>(shape[0]).fill(0);
    this.squares = new Array<number>(shape[0]).fill(0);
  }

  /** @param image `[C, H, W]`, 0..255 */
  add(image: Uint8Array): void {
    const [channels, height, width] = this.shape;
    const plane = height * width;
    for (let channel = 0; channel < channels; channel++) {
      let [sum, squares] = [0, 0];
      for (let i = channel * plane; i < (channel + 1) * plane; i++) {
        sum += image[i]!;
        squares += image[i]! ** 2;
      }
      this.sums[channel]! += sum;
      this.squares[channel]! += squares;
    }
    this.count += plane;
  }

  /** Of everything added so far, as 0..1. */
  result(): ChannelStatistics {
    const count = Math.max(1, this.count);
    const mean = this.sums.map((sum) => sum / count);
    const deviation = this.squares.map(
      (squares, channel) => Math.sqrt(Math.max(0, squares / count - mean[channel]! ** 2)) / 255,
    );
    return { mean: mean.map((value) => value / 255), deviation };
  }
}
