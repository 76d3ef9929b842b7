import type { DatasetInfo } from '../../../shared/training/dataset';
import { drawnSource, type Random } from './drawnDataset';

const SIDE = 28;
/** How many turns each class's spiral makes, and which way: what has to be told apart. */
const KINDS = [
  { name: 'one turn left', turns: -1 },
  { name: 'one turn right', turns: 1 },
  { name: 'two turns left', turns: -2 },
  { name: 'two turns right', turns: 2 },
  { name: 'three turns left', turns: -3 },
  { name: 'three turns right', turns: 3 },
] as const;

const INFO: DatasetInfo = {
  name: 'spirals',
  label: { en: 'Spirals', zh: '螺旋' },
  description: {
    en: '6,000 training and 1,200 test images of spirals, 28 × 28, that turn left or right one, two or three times. Brightness and edges tell nothing: a network must follow the curve. Drawn by the program, always the same.',
    zh: '6,000 张训练图像和 1,200 张测试图像，28 × 28 的螺旋，向左或向右旋转一、二或三圈。亮度和边缘不提供线索，网络必须跟随曲线。由程序生成，每次相同。',
  },
  origin: 'generated',
  ready: true,
  resizable: false,
  shape: [1, SIDE, SIDE],
  classes: KINDS.map(({ name }) => name),
  trainCount: 6_000,
  testCount: 1_200,
  lightOnDark: true,
};

/** Points along a spiral for each pixel of its length, so that no gaps show. */
const POINTS = 900;
const REACH = { min: 10.5, max: 13 };
const SHIFT = 1;
const STROKE = { min: 0.55, max: 0.9 };
const NOISE = 0.16;

/** Spirals of Archimedes, drawn as curves. */
export const spirals = drawnSource(INFO, (pixels, label, random) => {
  draw(pixels, KINDS[label]?.turns ?? 1, random);
});

function draw(pixels: Uint8Array, turns: number, random: Random): void {
  const light = new Float32Array(SIDE * SIDE);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const [cx, cy] = [SIDE / 2 + between(-SHIFT, SHIFT), SIDE / 2 + between(-SHIFT, SHIFT)];
  const reach = between(REACH.min, REACH.max);
  const start = between(0, 2 * Math.PI);
  const stroke = between(STROKE.min, STROKE.max);
  const brightness = between(0.75, 1);
  for (let point = 0; point <= POINTS; point++) {
    // Evenly along the curve: its length grows with the square of the angle.
    const along = Math.sqrt(point / POINTS);
    const angle = start + 2 * Math.PI * turns * along;
    stamp(
      light,
      cx + reach * along * Math.cos(angle),
      cy + reach * along * Math.sin(angle),
      stroke,
    );
  }
  for (let i = 0; i < pixels.length; i++) {
    const value = brightness * light[i]! + NOISE * (random() - 0.5);
    pixels[i] = Math.round(255 * Math.min(Math.max(value, 0), 1));
  }
}

/** Lights the pixels around a place, as much as they lie within the stroke. */
function stamp(light: Float32Array, x: number, y: number, stroke: number): void {
  const reach = Math.ceil(stroke + 1);
  const [column, row] = [Math.floor(x), Math.floor(y)];
  for (let j = row - reach; j <= row + reach; j++) {
    for (let i = column - reach; i <= column + reach; i++) {
      if (i < 0 || j < 0 || i >= SIDE || j >= SIDE) continue;
      const distance = Math.hypot(i + 0.5 - x, j + 0.5 - y);
      const value = Math.min(Math.max(stroke + 0.5 - distance, 0), 1);
      const place = j * SIDE + i;
      if (value > light[place]!) light[place] = value;
    }
  }
}
