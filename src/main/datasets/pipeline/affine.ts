import type { ImageShape } from '../../../shared/training/dataset';

/** Where each pixel of a new image comes from: source x = a·x + b·y + c, source y = d·x + e·y + f. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** What is done to an image, around its middle, in this order; then a window is cut out. */
export interface Moves {
  readonly flipX: boolean;
  readonly flipY: boolean;
  /** 2: twice as large. */
  readonly zoom: number;
  /** Degrees by which upright lines lean to the right at their upper end. */
  readonly shear: number;
  /** Degrees against the clock. */
  readonly rotate: number;
  /** To the right and downwards, as shares of width and height. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** Side of the window as a share of the image's, and where it lies: −1 at one edge, 1 at the other. */
  readonly window: number;
  readonly windowX: number;
  readonly windowY: number;
}

export const NO_MOVES: Moves = {
  flipX: false,
  flipY: false,
  zoom: 1,
  shear: 0,
  rotate: 0,
  shiftX: 0,
  shiftY: 0,
  window: 1,
  windowX: 0,
  windowY: 0,
};

/** Coordinates this close to whole pixels are meant to be whole: cos 90° is 6e-17, not 0. */
const SNAP = 1e-9;

/** All moves as one map, in pixels counted from the middle of the first one. */
export function affineOf(moves: Moves, height: number, width: number): Affine {
  const { flipX, flipY, zoom, shear, rotate, shiftX, shiftY, window } = moves;
  const angle = (rotate * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const lean = Math.tan((shear * Math.PI) / 180);
  // Backwards from the new image to the old one: window, shift, rotation, shear, zoom, flip.
  const [signX, signY] = [(flipX ? -1 : 1) / zoom, (flipY ? -1 : 1) / zoom];
  const xx = signX * (cos + lean * sin);
  const xy = signX * (-sin + lean * cos);
  const [yx, yy] = [signY * sin, signY * cos];
  const dx = ((1 - window) / 2) * moves.windowX * width - shiftX * width;
  const dy = ((1 - window) / 2) * moves.windowY * height - shiftY * height;
  const [a, b, d, e] = [xx * window, xy * window, yx * window, yy * window];
  const [midX, midY] = [(width - 1) / 2, (height - 1) / 2];
  return {
    a: snapped(a),
    b: snapped(b),
    c: snapped(midX + xx * dx + xy * dy - a * midX - b * midY),
    d: snapped(d),
    e: snapped(e),
    f: snapped(midY + yx * dx + yy * dy - d * midX - e * midY),
  };
}

export function isIdentity({ a, b, c, d, e, f }: Affine): boolean {
  return a === 1 && b === 0 && c === 0 && d === 0 && e === 1 && f === 0;
}

/**
 * Draws an image `[C, H, W]` anew, between pixels by bilinear interpolation; beyond its edges the
 * nearest pixel is repeated. No result lies outside of the values that it is taken from.
 */
export function resample(
  from: Float32Array,
  to: Float32Array,
  [channels, height, width]: ImageShape,
  { a, b, c, d, e, f }: Affine,
): void {
  const plane = height * width;
  const [lastX, lastY] = [width - 1, height - 1];
  let place = 0;
  for (let y = 0; y < height; y++) {
    let rowX = b * y + c;
    let rowY = e * y + f;
    // Sums would drift: each place is computed from its own number.
    const [startX, startY] = [rowX, rowY];
    for (let x = 0; x < width; x++, place++) {
      rowX = startX + a * x;
      rowY = startY + d * x;
      const sourceX = rowX < 0 ? 0 : rowX > lastX ? lastX : rowX;
      const sourceY = rowY < 0 ? 0 : rowY > lastY ? lastY : rowY;
      const left = sourceX | 0;
      const top = sourceY | 0;
      const shareX = sourceX - left;
      const shareY = sourceY - top;
      const corner = top * width + left;
      const right = left < lastX ? 1 : 0;
      const below = top < lastY ? width : 0;
      for (let base = 0, out = place; base < channels * plane; base += plane, out += plane) {
        const i = base + corner;
        const upper = from[i]! + shareX * (from[i + right]! - from[i]!);
        const j = i + below;
        const lower = from[j]! + shareX * (from[j + right]! - from[j]!);
        to[out] = upper + shareY * (lower - upper);
      }
    }
  }
}

function snapped(value: number): number {
  const whole = Math.round(value);
  // Adding 0 turns −0 into 0.
  return Math.abs(value - whole) < SNAP ? whole + 0 : value;
}
