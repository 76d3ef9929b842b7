import {
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countOf } from '../dataset';
import { datasetInfo, listDatasets, openDataset } from '../catalogue';
import { openColourSets, type ColourSets } from '../testing/colourSets';

let test: ColourSets;

beforeAll(async () => {
  test = await openColourSets();
});
afterAll(() => test.dispose());

describe('a data set of folders', () => {
  it('has a class for each, in order, and the same share of each to test on', async () => {
    const { folder } = test.fresh(test.colours(20, 10));
    const info = await test.add(folder, { testShare: 0.3 });
    expect(info).toMatchObject({
      name: 'set 1',
      origin: 'own',
      ready: true,
      resizable: true,
      classes: ['blue', 'red'],
      trainCount: 21,
      testCount: 9,
      own: { kind: 'folder', path: folder, problemCount: 0, editCount: 0 },
    });
    const set = await openDataset('set 1');
    expect([...set.labels('test')].filter((label) => label === 1)).toHaveLength(6);
    expect(listDatasets().at(-1)?.name).toBe('set 1');
  });

  it('gives each picture with its class, prepared as is asked for', async () => {
    const set = await openDataset('set 1', { shape: [1, 10, 20], resize: 'stretch' });
    expect(set.info.shape).toEqual([1, 10, 20]);
    const all = Uint32Array.from({ length: 21 }, (_, index) => index);
    const pixels = new Float32Array(21 * 200);
    const bytes = new Uint8Array(21 * 200);
    const labels = new Int32Array(21);
    // Decoded the first time, from the disk the second.
    for (let time = 0; time < 2; time++) {
      await set.load('train', all, pixels, labels);
      await set.loadBytes('train', all, bytes, new Int32Array(21));
      expect(labels).toEqual(set.labels('train'));
      for (let row = 0; row < 21; row++) {
        // Rec. 709 in linear light: red is a fifth of the light, blue a fourteenth.
        const [darkest, brightest] =
          labels[row] === 0 ? ([0.2, 0.35] as const) : ([0.45, 0.55] as const);
        expect(pixels[row * 200]).toBeGreaterThan(darkest);
        expect(pixels[row * 200]).toBeLessThan(brightest);
        expect(pixels[row * 200 + 7]).toBeCloseTo(bytes[row * 200 + 7]! / 255, 6);
      }
    }
  });

  it('starts with samples of all classes, in an order that follows from the seed', async () => {
    const labels = (await openDataset('set 1')).labels('train');
    expect(new Set(labels.subarray(0, 8))).toEqual(new Set([0, 1]));
    const { folder, name } = test.fresh(test.colours(20, 10));
    await test.service.add({ path: folder, name, testShare: 0.3, seed: 1 });
    expect((await openDataset(name)).labels('train')).toEqual(labels);
    const other = test.fresh(test.colours(20, 10));
    await test.service.add({ path: other.folder, name: other.name, testShare: 0.3, seed: 2 });
    expect((await openDataset(other.name)).labels('train')).not.toEqual(labels);
  });

  it('takes train and test folders for what they are; validation is kept apart', async () => {
    const both = test.fresh({ ...test.colours(3, 3, 'Train/'), ...test.colours(2, 1, 'test/') });
    expect(await test.add(both.folder)).toMatchObject({ trainCount: 6, testCount: 3 });
    const only = test.fresh({ ...test.colours(3, 3, 'train/'), ...test.colours(1, 1, 'val/') });
    // A fifth of what is learned from is tested on; what validates stays whole.
    expect(await test.add(only.folder)).toMatchObject({
      trainCount: 6,
      validationCount: 2,
      testCount: 2,
    });
    const three = test.fresh({
      ...test.colours(3, 3, 'train/'),
      ...test.colours(1, 1, 'validation/'),
      ...test.colours(2, 2, 'test/'),
    });
    expect(await test.add(three.folder)).toMatchObject({
      trainCount: 8,
      validationCount: 2,
      testCount: 4,
    });
    const set = await openDataset(three.name);
    const folders = [5, 6, 7].map((index) => set.pathOf?.('train', index).split('/')[0]);
    expect(folders).toEqual(['train', 'validation', 'validation']);
  });

  it('looks through folders around it, and past what systems leave behind', async () => {
    const { folder } = test.fresh({
      ...test.colours(4, 4, 'download/pictures/'),
      '__MACOSX/x': 'x',
      'download/.DS_Store': 'x',
      'download/pictures/red/Thumbs.db': 'x',
    });
    expect(await test.add(folder)).toMatchObject({
      classes: ['blue', 'red'],
      own: { problemCount: 0 },
    });
  });

  it('notes a wrong ending and uses the picture', async () => {
    const { folder, name } = test.fresh({ ...test.colours(2, 2), 'red/really.jpg': test.red });
    expect(await test.add(folder)).toMatchObject({ trainCount: 3, testCount: 2 });
    const { problems } = await test.service.problems({ name, offset: 0, count: 10 });
    expect(problems).toEqual([{ path: 'red/really.jpg', code: 'wrongExtension' }]);
  });

  it.each([
    ['no folder', 'DATASET_PATH_NOT_FOUND', null],
    ['no classes', 'DATASET_NO_CLASSES', { 'a.png': 'x', 'b.png': 'y' }],
    ['no pictures', 'DATASET_EMPTY', { 'a/x.txt': 'x' }],
    ['a single picture', 'DATASET_TOO_SMALL', 'one'],
  ] as const)('of %s is refused, and leaves nothing', async (_, code, files) => {
    const { folder, name } = test.fresh(files === 'one' ? { 'a/1.png': test.red } : (files ?? {}));
    if (files === null) rmSync(folder, { recursive: true });
    await expect(test.add(folder)).rejects.toMatchObject({ code });
    expect(existsSync(join(test.kept, name))).toBe(false);
  });
});

describe('looking again', () => {
  it('reads only what changed, and keeps what was edited', async () => {
    const { folder, name } = test.fresh(test.colours(6, 6));
    await test.add(folder);
    await test.service.edit({ name, edit: { kind: 'drop', samples: ['red/0.png'] } });
    // Of the same size and age: taken for unchanged, so it is not noticed that it is broken.
    const old = new Date(1_600_000_000_000);
    utimesSync(join(folder, 'red', '1.png'), old, old);
    await test.service.rescan(name);
    const size = Buffer.concat([test.red, Buffer.from('1')]).length;
    writeFileSync(join(folder, 'red', '1.png'), Buffer.alloc(size));
    utimesSync(join(folder, 'red', '1.png'), old, old);
    expect(await test.service.rescan(name)).toMatchObject({ own: { problemCount: 0 } });

    utimesSync(join(folder, 'red', '1.png'), new Date(), new Date());
    rmSync(join(folder, 'blue', '5.jpg'));
    writeFileSync(join(folder, 'blue', 'new.jpg'), test.blue);
    const info = await test.add(folder);
    expect(info).toMatchObject({ name, own: { problemCount: 1, editCount: 1 } });
    expect(info.trainCount + info.testCount).toBe(10);
    const { problems } = await test.service.problems({ name, offset: 0, count: 9 });
    expect(problems).toEqual([{ path: 'red/1.png', code: 'notImage' }]);
  });

  it('refuses to read a picture that changed since, where it is not kept decoded', async () => {
    const { folder, name } = test.fresh(test.colours(3, 3));
    await test.add(folder);
    for (const file of readdirSync(join(folder, 'red')))
      truncateSync(join(folder, 'red', file), 30);
    const set = await openDataset(name, { shape: [3, 9, 9], resize: 'fill' });
    const all = Uint32Array.from({ length: countOf(set.info, 'train') }, (_, index) => index);
    const pixels = new Float32Array(all.length * 243);
    await expect(set.load('train', all, pixels, new Int32Array(all.length))).rejects.toMatchObject({
      code: 'DATASET_FILES_GONE',
    });
  });

  it('tells when the folder has gone, and the set stays', async () => {
    const { folder, name } = test.fresh(test.colours(3, 3));
    await test.add(folder);
    renameSync(folder, `${folder} elsewhere`);
    await expect(test.service.rescan(name)).rejects.toMatchObject({
      code: 'DATASET_PATH_NOT_FOUND',
    });
    expect(datasetInfo(name).trainCount).toBe(4);
  });
});

describe('names', () => {
  it('are made of the path, and belong to one set', async () => {
    const { folder } = test.fresh(test.colours(2, 2, '..odd!name/'));
    const odd = join(folder, '..odd!name');
    expect((await test.add(odd)).name).toBe('odd name');
    // The same path is the same set.
    expect((await test.add(odd)).name).toBe('odd name');
    const other = test.fresh(test.colours(2, 2));
    await expect(test.add(other.folder, { name: 'ODD NAME' })).rejects.toMatchObject({
      code: 'DATASET_NAME_TAKEN',
    });
    await expect(test.add(other.folder, { name: 'mnist' })).rejects.toMatchObject({
      code: 'DATASET_NAME_TAKEN',
    });
    await expect(test.add(other.folder, { name: 'nul' })).rejects.toMatchObject({
      code: 'DATASET_NAME_INVALID',
    });
  });
});

describe('long work', () => {
  it('is told from its start, and leaves nothing when it is cancelled', async () => {
    const { folder, name } = test.fresh(test.colours(40, 40));
    const adding = test.add(folder);
    adding.catch(() => undefined);
    await expect.poll(() => test.progress.some((one) => one.name === name)).toBe(true);
    expect(test.progress.find((one) => one.name === name)).toMatchObject({ task: 'list', done: 0 });
    await expect(test.service.rescan(name)).rejects.toMatchObject({ code: 'DATASET_BUSY' });
    test.service.cancel(name);
    await expect(adding).rejects.toMatchObject({ code: 'TASK_CANCELLED' });
    expect(existsSync(join(test.kept, name))).toBe(false);
  });
});
