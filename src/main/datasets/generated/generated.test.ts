import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetSource } from '../dataset';
import { setDatasetsFolder } from '../location';
import { noiseLevels } from './noiseLevels';
import { spirals } from './spirals';

const folder = mkdtempSync(join(tmpdir(), 'convcanvas-drawn-'));
beforeAll(() => setDatasetsFolder(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SIDE = 28;
const AREA = SIDE * SIDE;

async function read(source: DatasetSource, count: number) {
  const set = await source.open();
  const bytes = new Uint8Array(count * AREA);
  const labels = new Int32Array(count);
  const indices = Uint32Array.from({ length: count }, (_, index) => index);
  await set.loadBytes('train', indices, bytes, labels);
  return {
    bytes,
    labels,
    image: (index: number) => bytes.subarray(index * AREA, (index + 1) * AREA),
  };
}

describe('noise levels', () => {
  it('have the deviation that their class names', async () => {
    const { labels, image } = await read(noiseLevels, 100);
    const sums = new Map<number, number[]>();
    for (let index = 0; index < 100; index++) {
      const pixels = image(index);
      let sum = 0;
      let count = 0;
      // Neighbours differ by the noise of both and hardly by the soft shade: variance 2σ².
      for (let i = 0; i + 1 < AREA; i++) {
        if (i % SIDE === SIDE - 1) continue;
        sum += (pixels[i + 1]! - pixels[i]!) ** 2;
        count += 1;
      }
      const found = Math.sqrt(sum / count / 2) / 255;
      sums.set(labels[index]!, [...(sums.get(labels[index]!) ?? []), found]);
    }
    for (const [label, found] of sums) {
      const named = Number(noiseLevels.info.classes[label]?.replace('σ = ', ''));
      const mean = found.reduce((a, b) => a + b) / found.length;
      // Strong noise is cut off at black and white; weak noise has the shade's slope on top.
      expect(mean / named).toBeGreaterThan(0.85);
      expect(mean / named).toBeLessThan(1.2);
    }
  });
});

describe('spirals', () => {
  /** Where a ray from the middle meets the curve, outwards. */
  function crossings(pixels: Uint8Array, angle: number): number[] {
    const found: number[] = [];
    let before = 0;
    for (let radius = 1; radius < 14; radius += 0.1) {
      const x = Math.floor(SIDE / 2 + radius * Math.cos(angle));
      const y = Math.floor(SIDE / 2 + radius * Math.sin(angle));
      const value = pixels[y * SIDE + x] ?? 0;
      if (value > 110 && before <= 110) found.push(radius);
      before = value;
    }
    return found;
  }

  it('turn as often, and the way, that their class names', async () => {
    const { labels, image } = await read(spirals, 60);
    const steps = 72;
    for (let label = 0; label < 6; label++) {
      const own = Array.from({ length: 60 }, (_, index) => index).filter(
        (i) => labels[i] === label,
      );
      let met = 0;
      let outwards = 0;
      for (const index of own) {
        let last: number | undefined;
        for (let step = 0; step < steps; step++) {
          const at = crossings(image(index), (2 * Math.PI * step) / steps);
          met += at.length / steps / own.length;
          const outermost = at.at(-1);
          if (outermost !== undefined && last !== undefined && Math.abs(outermost - last) < 2) {
            outwards += Math.sign(outermost - last);
          }
          last = outermost;
        }
      }
      const name = spirals.info.classes[label] ?? '';
      const turns = ['one', 'two', 'three'].indexOf(name.split(' ')[0] ?? '') + 1;
      expect(Math.abs(met - turns)).toBeLessThan(0.6);
      // With y pointing down, growing angles go to the right.
      expect(Math.sign(outwards)).toBe(name.endsWith('right') ? 1 : -1);
    }
  });
});

it('generated sets are the same on every machine', async () => {
  const digest = async (source: DatasetSource): Promise<string> => {
    const { bytes } = await read(source, 30);
    return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  };
  // Runs name their data set only, so its images must never change.
  expect([await digest(spirals), await digest(noiseLevels)]).toEqual([
    '37c601ee4a81a479',
    '68d102b60f324fdd',
  ]);
});
