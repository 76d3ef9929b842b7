import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SplitName } from '../../../shared/training/dataset';
import { forgetDataset, openDataset } from '../catalogue';
import { datasetsFolder } from '../location';
import { openTestDatasets, type TestDatasets } from '../testing/home';
import { OUTLINES } from './shapeOutlines';

const NAME = 'colour-shapes';
const PIXELS = 3 * 32 * 32;

async function read(split: SplitName, count: number) {
  const set = await openDataset(NAME);
  const pixels = new Float32Array(count * PIXELS);
  const labels = new Int32Array(count);
  await set.load(
    split,
    Uint32Array.from({ length: count }, (_, i) => i),
    pixels,
    labels,
  );
  return { pixels, labels, classes: set.info.classes };
}

let home: TestDatasets;
beforeAll(() => {
  home = openTestDatasets();
});
afterAll(() => home.dispose());

describe('shapes in colour', () => {
  it('has every class equally often', async () => {
    const { labels, classes } = await read('train', 200);
    const counts = classes.map((_, label) => labels.filter((other) => other === label).length);
    expect(counts).toEqual(classes.map(() => 200 / classes.length));
    const { info } = await openDataset(NAME);
    expect([info.trainCount % classes.length, info.testCount % classes.length]).toEqual([0, 0]);
  });

  it('draws an image the same whatever was asked for before', async () => {
    const set = await openDataset(NAME);
    const one = new Float32Array(PIXELS);
    await set.load('test', Uint32Array.of(7), one, new Int32Array(1));
    const { pixels } = await read('test', 8);
    expect(pixels.subarray(7 * PIXELS)).toEqual(one);
  });

  it('is the same on every machine', async () => {
    const { pixels } = await read('train', 50);
    const bytes = Uint8Array.from(pixels, (value) => Math.round(value * 255));
    // Runs name their data set only, so its images must never change.
    expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toBe('e06d33bcb3dc5b4a');
  });

  it('shows training and test different images', async () => {
    const [train, test] = await Promise.all([read('train', 10), read('test', 10)]);
    expect(train.labels).toEqual(test.labels);
    expect(train.pixels).not.toEqual(test.pixels);
  });

  it('shows shapes that stand out: their colour differs from what is around', async () => {
    const { pixels } = await read('train', 200);
    for (let image = 0; image < 200; image++) {
      const own = pixels.subarray(image * PIXELS, (image + 1) * PIXELS);
      const spread = [0, 1, 2].map((channel) => {
        const plane = own.subarray(channel * 1024, (channel + 1) * 1024);
        return Math.max(...plane) - Math.min(...plane);
      });
      expect(Math.max(...spread)).toBeGreaterThan(0.2);
    }
  });
});

describe('outlines', () => {
  const area = (name: string): number => {
    const inside = OUTLINES[name];
    let hits = 0;
    for (let i = 0; i < 400; i++)
      for (let j = 0; j < 400; j++) if (inside?.((i - 199.5) / 160, (j - 199.5) / 160)) hits += 1;
    return hits / 160 ** 2;
  };

  it.each([
    ['circle', Math.PI],
    ['ring', Math.PI * (1 - 0.62 ** 2)],
    ['square', 1.56 ** 2],
    ['frame', 1.56 ** 2 - 0.8 ** 2],
    // A regular triangle in the unit circle, 3√3 / 4.
    ['triangle', (3 * Math.sqrt(3)) / 4],
    ['diamond', 2 * 0.62],
    // Ten triangles between the centre, a tip and a notch.
    ['star', 10 * 0.5 * 0.4 * Math.sin(Math.PI / 5)],
  ])('a %s has the area of geometry', (name, expected) => {
    expect(area(name)).toBeCloseTo(expected, 1);
  });

  it('stays within reach of the unit circle', () => {
    for (const inside of Object.values(OUTLINES))
      for (let angle = 0; angle < 2 * Math.PI; angle += 0.01)
        expect(inside(1.2 * Math.cos(angle), 1.2 * Math.sin(angle))).toBe(false);
  });

  it('gives the same images from the disk as it drew', async () => {
    const drawn = await read('train', 50);
    forgetDataset(NAME);
    const kept = await read('train', 50);
    expect(kept.pixels).toEqual(drawn.pixels);
    expect(statSync(join(datasetsFolder(), NAME, '3x32x32-fit.bin')).size).toBeGreaterThan(0);
  });

  it('draws again what is damaged on the disk', async () => {
    const drawn = await read('train', 20);
    forgetDataset(NAME);
    const path = join(datasetsFolder(), NAME, '3x32x32-fit.bin');
    writeFileSync(path, readFileSync(path).fill(7));
    const again = await read('train', 20);
    expect(again.pixels).toEqual(drawn.pixels);
  });
});
