import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { datasetInfo, openDataset } from '../catalogue';
import { photo } from '../inspection/testing/pictures';
import { openColourSets, type ColourSets } from '../testing/colourSets';
import { plain } from '../testing/pictures';
import { imageFor, readImageFor } from './forNetwork';

let sets: ColourSets;
beforeAll(async () => {
  sets = await openColourSets();
});
afterAll(() => sets.dispose());

it.each(['fit', 'fill', 'stretch'] as const)(
  'a picture of one’s own is prepared as training prepared it: %s',
  async (resize) => {
    const pictures = await Promise.all([1, 2, 3, 4].map((seed) => photo(seed, 50, 30)));
    const { folder } = sets.fresh(
      Object.fromEntries(pictures.map((data, n) => [`${'ab'[n % 2]}/${n}.png`, data])),
    );
    const info = await sets.add(folder);
    const dataset = await openDataset(info.name, { shape: [3, 16, 24], resize });
    const pixels = new Float32Array(3 * 16 * 24);
    await dataset.load('test', Uint32Array.of(0), pixels, new Int32Array(1));
    const path = join(folder, dataset.pathOf?.('test', 0) ?? '');
    const wanted = { info, inputShape: [3, 16, 24], resize };
    expect(await imageFor(readFileSync(path), 'mine', wanted)).toEqual(pixels);
    expect(await readImageFor(path, wanted)).toEqual(pixels);
  },
);

it('ink on paper is turned round for a set whose images are light on dark', async () => {
  const wanted = { info: datasetInfo('mnist'), inputShape: [1, 28, 28], resize: 'fit' as const };
  const paper = await imageFor(await plain('png', [250, 250, 250]), 'paper', wanted);
  expect(Math.max(...paper)).toBeLessThan(0.05);
});

it.each([
  ['mnist', [1, 28, 28]],
  ['own', [3, 8, 8]],
])('what is no picture is refused by its name (%s)', async (name, inputShape) => {
  if (name === 'own') await sets.add(sets.fresh(sets.colours(2, 2)).folder, { name });
  const wanted = { info: datasetInfo(name), inputShape, resize: 'fit' as const };
  await expect(imageFor(Buffer.from('no picture'), 'notes.txt', wanted)).rejects.toMatchObject({
    code: 'IMAGE_UNREADABLE',
    values: { path: 'notes.txt' },
  });
  await expect(readImageFor(join(sets.sources, 'none.png'), wanted)).rejects.toMatchObject({
    code: 'IMAGE_UNREADABLE',
  });
});
