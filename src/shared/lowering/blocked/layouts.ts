import { sizeOf, type Shape } from '../../program/program';
import { imageBatch, matrix } from '../../program/shapes';
import type { TensorLayout } from '../packing';

/**
 * Layouts of weights in ONNX Runtime's blocked operators. Channels come in blocks of B (8 or 16, as
 * wide as the processor's vectors), and a channel axis is filled up with zeros to a multiple of B. A
 * layout is a shape, and for each value of the row-major tensor its place in that shape; the places
 * left over are padding.
 */

/** How many channels make one block; ONNX Runtime decides by the processor. */
export type BlockSize = 8 | 16;

export function roundUp(count: number, block: number): number {
  return Math.ceil(count / block) * block;
}

/** Every value of `shape` in row-major order: its place in the stored tensor. */
type Places = (shape: Shape) => Int32Array;

export class BlockedLayout implements TensorLayout {
  private readonly known = new Map<string, Int32Array>();

  /**
   * @param name equal names mean equal layouts
   * @param storedShape the shape ONNX sees; its order in memory is what `places` says
   */
  constructor(
    readonly name: string,
    readonly storedShape: (shape: Shape) => Shape,
    private readonly makePlaces: Places,
    /** Of features: the feature maps `[C, H, W]` that each row is. */
    readonly image?: readonly [number, number, number],
    /** Whether the values come in row-major order, and all padding after them. */
    readonly inOrder = false,
  ) {}

  storedSize(shape: Shape): number {
    return sizeOf(this.storedShape(shape));
  }

  places(shape: Shape): Int32Array {
    const key = String(shape);
    const places = this.known.get(key) ?? this.makePlaces(shape);
    this.known.set(key, places);
    return places;
  }

  store(values: Float32Array, shape: Shape, part: Float32Array): void {
    const places = this.places(shape);
    part.fill(0);
    for (let i = 0; i < places.length; i++) part[places[i] ?? 0] = values[i] ?? 0;
  }

  load(part: Float32Array, shape: Shape): Float32Array {
    // Float32Array.from takes eighteen times as long: 9 ms for the weights of a VGG layer.
    const places = this.places(shape);
    const values = new Float32Array(places.length);
    for (let i = 0; i < places.length; i++) values[i] = part[places[i] ?? 0] ?? 0;
    return values;
  }
}

/** The layouts of one block size. Each is made once, so that its places are computed once. */
export class BlockedLayouts {
  /** `[C]` → `[Cp]`: biases and other numbers per channel. */
  readonly channels: BlockedLayout;
  /** `[M, C, kh, kw]` → `[Mp/B, Cp/B, kh, kw, B of C, B of M]`: kernels on blocked input. */
  readonly filter: BlockedLayout;
  /**
   * `[M, C, kh, kw]` → `[Mp/B, C, kh, kw, B of M]`: kernels on row-major input of fewer channels than
   * a block has; and, with C = 1, depthwise kernels.
   */
  readonly flatFilter: BlockedLayout;
  private readonly featureLayouts = new Map<string, BlockedLayout>();

  constructor(readonly block: BlockSize) {
    this.channels = new BlockedLayout(
      `channels${block}`,
      ([c = 1]) => [roundUp(c, block)],
      ([c = 1]) => Int32Array.from({ length: c }, (_, i) => i),
      undefined,
      true,
    );
    this.filter = new BlockedLayout(
      `filter${block}`,
      (shape) => {
        const [m, c, kh, kw] = imageBatch(shape);
        return [roundUp(m, block), roundUp(c, block), kh, kw];
      },
      (shape) => {
        const [, c, kh, kw] = imageBatch(shape);
        const taps = kh * kw;
        const inputBlocks = roundUp(c, block) / block;
        return placesOf(shape, (m, ci, tap) => {
          const rows = Math.floor(m / block) * inputBlocks + Math.floor(ci / block);
          return ((rows * taps + tap) * block + (ci % block)) * block + (m % block);
        });
      },
    );
    this.flatFilter = new BlockedLayout(
      `flatFilter${block}`,
      (shape) => {
        const [m, c, kh, kw] = imageBatch(shape);
        return [roundUp(m, block), c, kh, kw];
      },
      (shape) => {
        const [, c, kh, kw] = imageBatch(shape);
        return placesOf(
          shape,
          (m, ci, tap) => ((Math.floor(m / block) * c + ci) * kh * kw + tap) * block + (m % block),
        );
      },
    );
  }

  /**
   * `[R, C·H·W]` → `[R, Cp·H·W]`: rows of features that were feature maps `[C, H, W]` before they
   * were flattened, in the blocked order `[Cp/B, H, W, B]`.
   */
  features(channels: number, height: number, width: number): BlockedLayout {
    const name = `features${this.block}:${channels}x${height}x${width}`;
    const known = this.featureLayouts.get(name);
    if (known) return known;
    const { block } = this;
    const area = height * width;
    const stored = roundUp(channels, block) * area;
    const layout = new BlockedLayout(
      name,
      (shape) => [matrix(shape)[0], stored],
      (shape) => {
        const [rows, features] = matrix(shape);
        const places = new Int32Array(rows * features);
        for (let row = 0, i = 0; row < rows; row++) {
          for (let c = 0; c < channels; c++) {
            const base = row * stored + Math.floor(c / block) * area * block + (c % block);
            for (let place = 0; place < area; place++, i++) places[i] = base + place * block;
          }
        }
        return places;
      },
      [channels, height, width],
    );
    this.featureLayouts.set(name, layout);
    return layout;
  }
}

/** Places of a kernel's values, given by filter, channel and place in the window. */
function placesOf(
  shape: Shape,
  place: (filter: number, channel: number, tap: number) => number,
): Int32Array {
  const [m, c, kh, kw] = imageBatch(shape);
  const taps = kh * kw;
  return Int32Array.from({ length: m * c * taps }, (_, i) =>
    place(Math.floor(i / (c * taps)), Math.floor(i / taps) % c, i % taps),
  );
}
