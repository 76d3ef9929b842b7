/**
 * The colours of feature maps: zero is dark, positive values glow warm, negative ones cold, and the
 * lightness grows with the size of the value on both sides. One scale for every block lets a person
 * see what an activation does (ReLU takes the cold away), and orange against blue holds for the
 * common kinds of colour blindness.
 */

type Rgb = readonly [number, number, number];

const WARM: readonly Rgb[] = [
  [14, 15, 20],
  [74, 30, 20],
  [137, 56, 20],
  [196, 92, 22],
  [236, 142, 44],
  [250, 200, 96],
  [255, 246, 205],
];

const COLD: readonly Rgb[] = [
  [14, 15, 20],
  [16, 43, 82],
  [20, 75, 138],
  [34, 113, 186],
  [78, 158, 222],
  [146, 204, 244],
  [226, 246, 255],
];

const HALF = 255;

/** Colours of −1..1 in 511 entries, packed for little-endian RGBA pixels. */
const TABLE = Uint32Array.from({ length: 2 * HALF + 1 }, (_, i) => {
  const [r, g, b] = signedColor((i - HALF) / HALF);
  return (255 << 24) | (b << 16) | (g << 8) | r;
});

/** The colour of a value in −1..1 (others are taken as the nearest end), as 0..255 components. */
export function signedColor(value: number): Rgb {
  const ramp = value < 0 ? COLD : WARM;
  const place = Math.min(1, Math.abs(value)) * (ramp.length - 1);
  const low = Math.min(ramp.length - 2, Math.floor(place));
  const from = ramp[low] ?? ramp[0];
  const to = ramp[low + 1] ?? from;
  if (!from || !to) throw new Error('the colour ramp is empty');
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (place - low));
  return [mix(0), mix(1), mix(2)];
}

/** The same colour packed as one RGBA pixel. @param value in −1..1; NaN reads as zero */
export function signedPixel(value: number): number {
  const clamped = Math.max(-1, Math.min(1, value));
  return TABLE[Math.round((Number.isNaN(clamped) ? 0 : clamped) * HALF) + HALF] ?? 0;
}

/** A CSS gradient from −1 to 1, or from 0 to 1 where nothing is negative. */
export function scaleGradient(signed: boolean): string {
  const stops = Array.from({ length: 13 }, (_, i) => {
    const share = i / 12;
    const [r, g, b] = signedColor(signed ? 2 * share - 1 : share);
    return `rgb(${r} ${g} ${b}) ${(share * 100).toFixed(1)}%`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/** The lowest, highest and farthest-from-zero of some values; all 0 for none. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
  readonly extent: number;
}

/** The range of `values[start, end)`, not-a-number passed over. */
export function valueRange(values: Float32Array, start = 0, end = values.length): ValueRange {
  let min = Infinity;
  let max = -Infinity;
  for (let i = start; i < end; i++) {
    const value = values[i] ?? 0;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return { min: 0, max: 0, extent: 0 };
  return { min, max, extent: Math.max(Math.abs(min), Math.abs(max)) };
}
