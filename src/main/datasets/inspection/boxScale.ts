/**
 * Shrinks or grows planes of one size to another by area: each new pixel is the mean of what it
 * covers of the old ones. Made once for a data set and used for every image of it.
 */
export class BoxScale {
  private readonly columns: Overlaps;
  private readonly rows: Overlaps;
  private readonly between: Float32Array;

  constructor(
    private readonly height: number,
    private readonly width: number,
    /** Pixels along each side of the result. */
    readonly side: number,
  ) {
    this.columns = overlaps(width, side);
    this.rows = overlaps(height, side);
    this.between = new Float32Array(height * side);
  }

  /**
   * @param plane `[H, W]` from `start` on
   * @param result `[side, side]`
   */
  apply(plane: Float32Array | Uint8Array, start: number, result: Float32Array): void {
    const { columns, rows, between, side, width, height } = this;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < side; x++) {
        let sum = 0;
        let source = start + y * width + columns.first[x]!;
        for (let i = columns.offset[x]!; i < columns.offset[x + 1]!; i++)
          sum += columns.weight[i]! * plane[source++]!;
        between[y * side + x] = sum;
      }
    }
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        let sum = 0;
        let source = rows.first[y]! * side + x;
        for (let i = rows.offset[y]!; i < rows.offset[y + 1]!; i++, source += side)
          sum += rows.weight[i]! * between[source]!;
        result[y * side + x] = sum;
      }
    }
  }
}

/** For each new pixel: the first old one it covers, and the share of itself that each gives it. */
interface Overlaps {
  readonly first: Int32Array;
  /** Where each pixel's weights begin, and after the last one where they end. */
  readonly offset: Int32Array;
  readonly weight: Float32Array;
}

function overlaps(from: number, to: number): Overlaps {
  const first = new Int32Array(to);
  const offset = new Int32Array(to + 1);
  const weight: number[] = [];
  for (let pixel = 0; pixel < to; pixel++) {
    const [begin, end] = [(pixel * from) / to, ((pixel + 1) * from) / to];
    first[pixel] = Math.floor(begin);
    for (let old = Math.floor(begin); old < end; old++)
      weight.push(((Math.min(end, old + 1) - Math.max(begin, old)) * to) / from);
    offset[pixel + 1] = weight.length;
  }
  return { first, offset, weight: Float32Array.from(weight) };
}
