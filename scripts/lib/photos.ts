import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import sharp from 'sharp';
import { keyedGenerator } from '../../src/shared/training/random';

/** What tells the classes apart: the direction of the stripes and the colour behind them. */
const CLASSES = [
  { name: 'beach', angle: 0, colour: [212, 180, 120] },
  { name: 'brick', angle: 0, colour: [160, 70, 50] },
  { name: 'field', angle: 90, colour: [210, 190, 90] },
  { name: 'forest', angle: 90, colour: [50, 110, 60] },
  { name: 'lake', angle: 0, colour: [70, 120, 170] },
  { name: 'night', angle: 45, colour: [40, 40, 80] },
  { name: 'rain', angle: 45, colour: [120, 130, 140] },
  { name: 'roof', angle: 135, colour: [150, 90, 70] },
] as const;
export const PHOTO_CLASSES: readonly string[] = CLASSES.map(({ name }) => name);

const SHORTEST = 160;
const LONGEST = 640;
/** Grain is read from here, each picture from another place on. */
const GRAIN = Int8Array.from({ length: 1 << 20 }, (_, i) => (((i * 2654435761) >>> 13) % 49) - 24);

/**
 * Writes pictures like photos as JPEG files of mixed sizes, class by class into folders of their
 * names: stripes over a tinted gradient, with grain, so that they are as large and as slow to decode
 * as photos of their size. The same numbers give the same files.
 * @param onProgress told how many there are
 */
export async function makePhotos(
  folder: string,
  count: number,
  onProgress: (done: number) => void,
): Promise<void> {
  for (const { name } of CLASSES) await mkdir(join(folder, name), { recursive: true });
  for (let index = 0; index < count; index++) {
    await makePhoto(folder, index);
    onProgress(index + 1);
  }
}

async function makePhoto(folder: string, index: number): Promise<void> {
  const { name, angle, colour } = CLASSES[index % CLASSES.length]!;
  const generator = keyedGenerator(`photo/${index}`);
  const [width, height] = [
    uniformInt(generator, SHORTEST, LONGEST),
    uniformInt(generator, SHORTEST, LONGEST),
  ];
  const pixels = draw(width, height, angle, colour, generator);
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: uniformInt(generator, 75, 92) })
    .toFile(join(folder, name, `${String(index).padStart(6, '0')}.jpg`));
}

function draw(
  width: number,
  height: number,
  angle: number,
  colour: readonly [number, number, number],
  generator: RandomGenerator,
): Uint8ClampedArray {
  const between = (low: number, high: number): number => uniformInt(generator, low, high);
  const turn = ((angle + between(-12, 12)) * Math.PI) / 180;
  // Stripes are as wide on a small picture as on a large one: their number is what counts.
  const waves = between(5, 9) / Math.min(width, height);
  const [alongX, alongY] = [Math.sin(turn) * waves, Math.cos(turn) * waves];
  const [phase, light, lean] = [between(0, 99) / 100, between(-40, 40), between(-30, 30)];
  const strength = between(25, 60);
  let grain = between(0, GRAIN.length - 1);
  const pixels = new Uint8ClampedArray(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    const shade = light + (lean * y) / height;
    for (let x = 0; x < width; x++) {
      const place = x * alongX + y * alongY + phase;
      const wave = Math.abs((place - Math.floor(place)) * 4 - 2) - 1;
      const value = shade + strength * wave;
      for (let channel = 0; channel < 3; channel++, to++) {
        grain = (grain + 1) & (GRAIN.length - 1);
        pixels[to] = colour[channel]! + value + GRAIN[grain]!;
      }
    }
  }
  return pixels;
}
