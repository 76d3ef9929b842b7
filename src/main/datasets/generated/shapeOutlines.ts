/**
 * Shapes as functions of a place: whether (x, y) lies inside, with the shape within the unit circle
 * around (0, 0), y pointing down.
 */
export type Outline = (x: number, y: number) => boolean;

const RING_WIDTH = 0.38;

/** Inside a regular star polygon: `points` tips at radius 1, notches at `notch`. */
function star(points: number, notch: number): Outline {
  const half = Math.PI / points;
  // One side of a tip, from (1, 0) to the notch at angle `half`.
  const [nx, ny] = [notch * Math.cos(half), notch * Math.sin(half)];
  return (x, y) => {
    const angle = Math.atan2(x, -y);
    const folded = Math.abs(angle - 2 * half * Math.round(angle / (2 * half)));
    const radius = Math.hypot(x, y);
    const [px, py] = [radius * Math.cos(folded), radius * Math.sin(folded)];
    return (px - 1) * ny - py * (nx - 1) <= 0;
  };
}

const disc: Outline = (x, y) => x * x + y * y <= 1;
const box =
  (half: number): Outline =>
  (x, y) =>
    Math.max(Math.abs(x), Math.abs(y)) <= half;

/** By class name, in the order of the classes. */
export const OUTLINES: Readonly<Record<string, Outline>> = {
  circle: disc,
  ring: (x, y) => disc(x, y) && Math.hypot(x, y) >= 1 - RING_WIDTH,
  square: box(0.78),
  frame: (x, y) => box(0.78)(x, y) && !box(0.78 - RING_WIDTH)(x, y),
  triangle: star(3, 0.5),
  diamond: (x, y) => Math.abs(x) / 0.62 + Math.abs(y) <= 1,
  star: star(5, 0.4),
  cross: (x, y) => disc(x, y) && Math.min(Math.abs(x), Math.abs(y)) <= 0.27,
  crescent: (x, y) => disc(x, y) && Math.hypot(x - 0.5, y) >= 0.85,
  heart: (x, y) => {
    const [u, v] = [1.25 * x, 0.15 - 1.25 * y];
    return (u * u + v * v - 1) ** 3 - u * u * v ** 3 <= 0;
  },
};
