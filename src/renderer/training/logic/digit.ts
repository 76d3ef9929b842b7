/**
 * A drawing turned into an image like those of the data set. MNIST's own recipe (LeCun, Cortes and
 * Burges): the digit is scaled, keeping its proportions, into a box of 20 × 20 and placed in 28 × 28
 * so that its centre of mass is in the middle. Strokes are kept as lines and drawn anew at the final
 * size, so that a small drawing does not come out fat nor a large one thin.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}
/** The places of a pen between touching and leaving the paper, in any unit. */
export type Stroke = readonly Point[];

/** Of the image's shorter side: what MNIST's digits fill. */
const BOX_SHARE = 20 / 28;
/** Of the image's shorter side: about the width of MNIST's pen. */
const PEN_SHARE = 2.6 / 28;
/** A drawing smaller than this share of the pad is not blown up to fill the box: a dot stays a dot. */
const SMALLEST_SHARE = 0.12;

/**
 * @param strokes what was drawn
 * @param padSize side of the pad, in the unit of the points
 * @param shape `[C, H, W]` of the data set
 * @returns pixels `[C, H, W]` in 0..1, light on dark, the same in every channel; null when empty
 */
export function digitImage(
  strokes: readonly Stroke[],
  padSize: number,
  shape: readonly [number, number, number],
): Float32Array<ArrayBuffer> | null {
  const points = strokes.flat();
  if (points.length === 0) return null;
  const [channels, height, width] = shape;
  const side = Math.min(height, width);
  const pen = side * PEN_SHARE;
  const box = boundsOf(points);
  const extent = Math.max(box.right - box.left, box.bottom - box.top, padSize * SMALLEST_SHARE);
  const scale = (side * BOX_SHARE - pen) / extent;
  const middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  const place = (at: Point): readonly Stroke[] =>
    strokes.map((stroke) =>
      stroke.map((point) => ({
        x: (point.x - middle.x) * scale + at.x,
        y: (point.y - middle.y) * scale + at.y,
      })),
    );
  const centre = { x: width / 2, y: height / 2 };
  const first = drawStrokes(place(centre), pen, height, width);
  const mass = centreOfMass(first, height, width);
  // Never so far that a stroke leaves the image.
  const reach = {
    x: ((box.right - box.left) * scale + pen) / 2,
    y: ((box.bottom - box.top) * scale + pen) / 2,
  };
  const shifted = {
    x: clamp(2 * centre.x - mass.x, reach.x, width - reach.x),
    y: clamp(2 * centre.y - mass.y, reach.y, height - reach.y),
  };
  const image = drawStrokes(place(shifted), pen, height, width);
  const pixels = new Float32Array(channels * height * width);
  for (let channel = 0; channel < channels; channel++) pixels.set(image, channel * image.length);
  return pixels;
}

/**
 * Lines of round ends with soft edges: a pixel's value falls from 1 to 0 over the one pixel around
 * the pen's edge, by its distance to the nearest line.
 * @param pen width in pixels
 * @returns `[height, width]` in 0..1
 */
export function drawStrokes(
  strokes: readonly Stroke[],
  pen: number,
  height: number,
  width: number,
): Float32Array {
  const image = new Float32Array(height * width);
  const radius = pen / 2;
  for (const stroke of strokes) {
    stroke.forEach((from, i) => {
      const to = stroke[i + 1] ?? from;
      if (to === from && i > 0) return;
      const margin = radius + 1;
      const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - margin));
      const bottom = Math.min(height - 1, Math.ceil(Math.max(from.y, to.y) + margin));
      const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - margin));
      const right = Math.min(width - 1, Math.ceil(Math.max(from.x, to.x) + margin));
      for (let y = top; y <= bottom; y++) {
        for (let x = left; x <= right; x++) {
          const distance = distanceToSegment({ x: x + 0.5, y: y + 0.5 }, from, to);
          const value = clamp(radius + 0.5 - distance, 0, 1);
          const at = y * width + x;
          if (value > (image[at] ?? 0)) image[at] = value;
        }
      }
    });
  }
  return image;
}

/** Where the mean of the light is, in pixels from the top left corner; the middle when all is dark. */
export function centreOfMass(image: Float32Array, height: number, width: number): Point {
  let mass = 0;
  let x = 0;
  let y = 0;
  image.forEach((value, i) => {
    mass += value;
    x += value * ((i % width) + 0.5);
    y += value * (Math.floor(i / width) + 0.5);
  });
  return mass > 0 ? { x: x / mass, y: y / mass } : { x: width / 2, y: height / 2 };
}

function boundsOf(points: readonly Point[]) {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  return {
    left: xs.reduce((a, b) => Math.min(a, b)),
    right: xs.reduce((a, b) => Math.max(a, b)),
    top: ys.reduce((a, b) => Math.min(a, b)),
    bottom: ys.reduce((a, b) => Math.max(a, b)),
  };
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const along =
    length === 0 ? 0 : clamp(((point.x - from.x) * dx + (point.y - from.y) * dy) / length, 0, 1);
  return Math.hypot(point.x - from.x - along * dx, point.y - from.y - along * dy);
}

function clamp(value: number, low: number, high: number): number {
  return low > high ? (low + high) / 2 : Math.min(high, Math.max(low, value));
}
