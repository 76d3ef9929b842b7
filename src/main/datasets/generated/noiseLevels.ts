import type { DatasetInfo } from '../../../shared/training/dataset';
import { drawnSource, type Random } from './drawnDataset';

const SIDE = 28;
/** Standard deviation of the noise of each class, in units of the full range. */
const LEVELS = [0.02, 0.05, 0.09, 0.15, 0.24] as const;

const INFO: DatasetInfo = {
  name: 'noise-levels',
  label: { en: 'Noise levels', zh: '噪声强度' },
  description: {
    en: '5,000 training and 1,000 test images, 28 × 28: soft shades under noise of five strengths; the class is the strength. There is no shape to find, only texture. Drawn by the program, always the same.',
    zh: '5,000 张训练图像和 1,000 张测试图像，28 × 28：柔和的明暗上叠加五种强度的噪声，类别即强度。没有形状，只有纹理。由程序生成，每次相同。',
  },
  origin: 'generated',
  ready: true,
  resizable: false,
  shape: [1, SIDE, SIDE],
  classes: LEVELS.map((level) => `σ = ${level.toFixed(2)}`),
  trainCount: 5_000,
  testCount: 1_000,
};

/** Soft shades: how many waves across the image they have at most. */
const WAVES = 1.5;

/** Textures of different noise: what a network learns without any shape. */
export const noiseLevels = drawnSource(INFO, (pixels, label, random) => {
  draw(pixels, LEVELS[label] ?? 0, random);
});

function draw(pixels: Uint8Array, level: number, random: Random): void {
  const between = (low: number, high: number): number => low + (high - low) * random();
  const middle = between(0.35, 0.65);
  const depth = between(0, 0.2);
  const [across, down] = [between(-WAVES, WAVES), between(-WAVES, WAVES)];
  const phase = between(0, 2 * Math.PI);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const wave = Math.sin(phase + (2 * Math.PI * (across * x + down * y)) / SIDE);
      const value = middle + depth * wave + level * normal(random);
      pixels[y * SIDE + x] = Math.round(255 * Math.min(Math.max(value, 0), 1));
    }
  }
}

/** A number of the standard normal distribution (Box and Muller 1958). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
