import type { DatasetInfo } from '../../../shared/training/dataset';
import { drawnSource, type Random } from './drawnDataset';
import { OUTLINES, type Outline } from './shapeOutlines';

const SIZE = 32;
const INFO: DatasetInfo = {
  name: 'colour-shapes',
  label: { en: 'Shapes in colour', zh: '彩色图形' },
  description: {
    en: '8,000 training and 2,000 test images of ten shapes, 32 × 32, in random colours, places, sizes and tilts on noisy backgrounds. They are drawn by the program, always the same, so nothing is downloaded.',
    zh: '8,000 张训练图像和 2,000 张测试图像，十种图形，32 × 32，颜色、位置、大小和倾斜随机，背景带噪声。图像由程序生成，每次相同，无需下载。',
  },
  origin: 'generated',
  ready: true,
  resizable: false,
  shape: [3, SIZE, SIZE],
  classes: Object.keys(OUTLINES),
  trainCount: 8_000,
  testCount: 2_000,
};

/** Pictures of shapes that need no download: a small colour data set to learn on. */
export const colourShapes = drawnSource(INFO, (pixels, label, random) =>
  drawImage(pixels, OUTLINE_LIST[label] as Outline, random),
);

const CHANNELS = 3;
/** Points across a pixel at which a shape's edge is sampled, to smooth it. */
const SAMPLES = 3;
/** Where sizes, tilts and places of shapes end. */
const RADIUS = { min: 7, max: 13 };
const TILT = Math.PI / 9;
/** How different the colours of shape and background are at least, in the sum over channels. */
const LEAST_CONTRAST = 0.7;
const NOISE = 0.12;

type Colour = readonly [number, number, number];

const OUTLINE_LIST = Object.values(OUTLINES);
/** Draws one shape on a background that runs from one colour to another. */
function drawImage(pixels: Uint8Array, outline: Outline, random: Random): void {
  const radius = between(random, RADIUS.min, RADIUS.max);
  const [cx, cy] = [between(random, radius, SIZE - radius), between(random, radius, SIZE - radius)];
  const tilt = between(random, -TILT, TILT);
  const inside = covering(outline, cx, cy, radius, tilt);
  const [from, to] = [colour(random), colour(random)];
  const middle = from.map((value, channel) => (value + (to[channel] ?? 0)) / 2);
  let shape = colour(random);
  while (contrast(shape, middle) < LEAST_CONTRAST) shape = colour(random);

  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      const share = inside(column, row);
      const along = (row + column) / (2 * SIZE - 2);
      for (let channel = 0; channel < CHANNELS; channel++) {
        const behind = (from[channel] ?? 0) * (1 - along) + (to[channel] ?? 0) * along;
        const value = behind * (1 - share) + (shape[channel] ?? 0) * share;
        const noisy = value + NOISE * (random() - 0.5);
        pixels[(channel * SIZE + row) * SIZE + column] = Math.round(
          255 * Math.min(Math.max(noisy, 0), 1),
        );
      }
    }
  }
}

/** Which share of a pixel a turned and moved shape covers. */
function covering(outline: Outline, cx: number, cy: number, radius: number, tilt: number) {
  const [cos, sin] = [Math.cos(tilt) / radius, Math.sin(tilt) / radius];
  return (column: number, row: number): number => {
    // Most pixels lie outside: those too far away need no look.
    if (Math.hypot(column + 0.5 - cx, row + 0.5 - cy) > 1.2 * radius + 1) return 0;
    let hits = 0;
    for (let i = 0; i < SAMPLES * SAMPLES; i++) {
      const dx = column + ((i % SAMPLES) + 0.5) / SAMPLES - cx;
      const dy = row + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES - cy;
      if (outline(dx * cos + dy * sin, dy * cos - dx * sin)) hits += 1;
    }
    return hits / (SAMPLES * SAMPLES);
  };
}

function between(random: Random, min: number, max: number): number {
  return min + (max - min) * random();
}

function colour(random: Random): Colour {
  return [random(), random(), random()];
}

function contrast(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, channel) => sum + Math.abs(value - (b[channel] ?? 0)), 0);
}
