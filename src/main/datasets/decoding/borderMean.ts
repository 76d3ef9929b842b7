/** Where the values of one channel are among interleaved ones. */
interface Interleaved {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** From 0. */
  readonly channel: number;
}

/** Mean of a channel's outermost pixels, 0..255; 0 for a picture without any. */
export function borderMean(
  bytes: Uint8Array,
  { width, height, channels, channel }: Interleaved,
): number {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < height; y++) {
    const inner = y > 0 && y < height - 1;
    const stride = inner && width > 1 ? width - 1 : 1;
    for (let x = 0; x < width; x += stride, count++) {
      sum += bytes[(y * width + x) * channels + channel]!;
    }
  }
  return count > 0 ? sum / count : 0;
}
