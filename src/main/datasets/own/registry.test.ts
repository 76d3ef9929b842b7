import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { UPLOAD_CHUNK_BYTES } from '../../../shared/api';
import { countOf } from '../dataset';
import { datasetInfo, listDatasets, openDataset } from '../catalogue';
import { openTestDatasets, type TestDatasets } from '../testing/home';
import { plain, writeTree } from '../testing/pictures';

let test: TestDatasets;
let red: Buffer;
let blue: Buffer;
let count = 0;

beforeAll(async () => {
  test = openTestDatasets();
  red = await plain('png', [255, 0, 0]);
  blue = await plain('jpeg', [0, 0, 255], 60, 20);
});
afterAll(() => test.dispose());

function fresh(files: Readonly<Record<string, string | Buffer>>): { folder: string; name: string } {
  const name = `set ${++count}`;
  const folder = join(test.sources, name);
  mkdirSync(folder, { recursive: true });
  writeTree(folder, files);
  return { folder, name };
}

/** So many red and blue pictures, all of different bytes. */
function colours(reds: number, blues: number, prefix = ''): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  const own = (picture: Buffer, number: number): Buffer =>
    Buffer.concat([picture, Buffer.from(String(number))]);
  for (let i = 0; i < reds; i++) files[`${prefix}red/${i}.png`] = own(red, i);
  for (let i = 0; i < blues; i++) files[`${prefix}blue/${i}.jpg`] = own(blue, i);
  return files;
}

describe('a data set of folders', () => {
  it('has a class for each, in order, and the same share of each to test on', async () => {
    const { folder } = fresh(colours(20, 10));
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
    const { folder, name } = fresh(colours(20, 10));
    await test.service.add({ path: folder, name, testShare: 0.3, seed: 1 });
    expect((await openDataset(name)).labels('train')).toEqual(labels);
    const other = fresh(colours(20, 10));
    await test.service.add({ path: other.folder, name: other.name, testShare: 0.3, seed: 2 });
    expect((await openDataset(other.name)).labels('train')).not.toEqual(labels);
  });

  it('takes train and test folders for what they are; validation goes where it is needed', async () => {
    const both = fresh({ ...colours(3, 3, 'Train/'), ...colours(2, 1, 'test/') });
    expect(await test.add(both.folder)).toMatchObject({ trainCount: 6, testCount: 3 });
    const only = fresh({ ...colours(3, 3, 'train/'), ...colours(1, 1, 'val/') });
    expect(await test.add(only.folder)).toMatchObject({ trainCount: 6, testCount: 2 });
    const three = fresh({
      ...colours(3, 3, 'train/'),
      ...colours(1, 1, 'validation/'),
      ...colours(2, 2, 'test/'),
    });
    expect(await test.add(three.folder)).toMatchObject({ trainCount: 8, testCount: 4 });
  });

  it('looks through folders around it, and past what systems leave behind', async () => {
    const { folder } = fresh({
      ...colours(4, 4, 'download/pictures/'),
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
    const { folder, name } = fresh({ ...colours(2, 2), 'red/really.jpg': red });
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
    const { folder, name } = fresh(files === 'one' ? { 'a/1.png': red } : (files ?? {}));
    if (files === null) rmSync(folder, { recursive: true });
    await expect(test.add(folder)).rejects.toMatchObject({ code });
    expect(existsSync(join(test.kept, name))).toBe(false);
  });
});

describe('looking again', () => {
  it('reads only what changed, and keeps what was edited', async () => {
    const { folder, name } = fresh(colours(6, 6));
    await test.add(folder);
    await test.service.edit({ name, edit: { kind: 'drop', samples: ['red/0.png'] } });
    // Of the same size and age: taken for unchanged, so it is not noticed that it is broken.
    const old = new Date(1_600_000_000_000);
    utimesSync(join(folder, 'red', '1.png'), old, old);
    await test.service.rescan(name);
    const size = Buffer.concat([red, Buffer.from('1')]).length;
    writeFileSync(join(folder, 'red', '1.png'), Buffer.alloc(size));
    utimesSync(join(folder, 'red', '1.png'), old, old);
    expect(await test.service.rescan(name)).toMatchObject({ own: { problemCount: 0 } });

    utimesSync(join(folder, 'red', '1.png'), new Date(), new Date());
    rmSync(join(folder, 'blue', '5.jpg'));
    writeFileSync(join(folder, 'blue', 'new.jpg'), blue);
    const info = await test.add(folder);
    expect(info).toMatchObject({ name, own: { problemCount: 1, editCount: 1 } });
    expect(info.trainCount + info.testCount).toBe(10);
    const { problems } = await test.service.problems({ name, offset: 0, count: 9 });
    expect(problems).toEqual([{ path: 'red/1.png', code: 'notImage' }]);
  });

  it('refuses to read a picture that changed since, where it is not kept decoded', async () => {
    const { folder, name } = fresh(colours(3, 3));
    await test.add(folder);
    for (const file of readdirSync(join(folder, 'red')))
      truncateSync(join(folder, 'red', file), 30);
    const set = await openDataset(name, { shape: [3, 9, 9], resize: 'fill' });
    const all = Uint32Array.from({ length: countOf(set.info, 'train') }, (_, index) => index);
    const pixels = new Float32Array(all.length * 243);
    await expect(set.load('train', all, pixels, new Int32Array(all.length))).rejects.toMatchObject({
      code: 'DATASET_CHANGED',
    });
  });

  it('tells when the folder has gone, and the set stays', async () => {
    const { folder, name } = fresh(colours(3, 3));
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
    const { folder } = fresh(colours(2, 2, '..odd!name/'));
    const odd = join(folder, '..odd!name');
    expect((await test.add(odd)).name).toBe('odd name');
    // The same path is the same set.
    expect((await test.add(odd)).name).toBe('odd name');
    const other = fresh(colours(2, 2));
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

describe('editing', () => {
  it('drops, leaves classes out and divides anew, and every step can be taken back', async () => {
    const { folder, name } = fresh({
      ...colours(10, 10),
      ...{ 'green/1.png': red, 'green/2.png': blue },
    });
    const first = await test.add(folder);
    expect(first).toMatchObject({
      classes: ['blue', 'green', 'red'],
      trainCount: 17,
      testCount: 5,
    });
    const fingerprint = (await openDataset(name)).fingerprint;
    const dropped = await test.service.edit({
      name,
      edit: { kind: 'drop', samples: ['red/0.png', 'red/1.png'] },
    });
    expect(dropped.trainCount + dropped.testCount).toBe(20);
    const without = await test.service.edit({
      name,
      edit: { kind: 'ignoreClass', class: 'green' },
    });
    expect(without).toMatchObject({ classes: ['blue', 'red'] });
    const even = await test.service.edit({
      name,
      edit: { kind: 'resplit', testShare: 0.5, seed: 3, together: [] },
    });
    expect(even).toMatchObject({ trainCount: 9, testCount: 9, own: { editCount: 3 } });
    expect((await openDataset(name)).fingerprint).not.toBe(fingerprint);
    for (let step = 0; step < 3; step++) await test.service.undoEdit(name);
    expect(datasetInfo(name)).toEqual(first);
    expect((await openDataset(name)).fingerprint).toBe(fingerprint);
    await expect(test.service.undoEdit(name)).rejects.toMatchObject({
      code: 'DATASET_EDIT_INVALID',
    });
  });

  it.each([
    [{ kind: 'drop', samples: ['red/none.png'] }],
    [{ kind: 'ignoreClass', class: 'violet' }],
    [{ kind: 'drop', samples: ['red/0.png', 'red/1.png', 'blue/0.jpg'] }],
  ] as const)('%j is refused where it means nothing or leaves too little', async (edit) => {
    const { folder, name } = fresh(colours(2, 2));
    const before = await test.add(folder);
    const given = edit.kind === 'drop' ? { ...edit, samples: [...edit.samples] } : edit;
    await expect(test.service.edit({ name, edit: given })).rejects.toMatchObject({
      code: 'DATASET_EDIT_INVALID',
    });
    expect(datasetInfo(name)).toEqual(before);
  });

  it('is for one’s own sets only', async () => {
    await expect(test.service.undoEdit('mnist')).rejects.toMatchObject({
      code: 'DATASET_NOT_YOURS',
    });
    await expect(test.service.remove('spirals')).rejects.toMatchObject({
      code: 'DATASET_NOT_YOURS',
    });
    await expect(test.service.remove('nothing')).rejects.toMatchObject({
      code: 'DATASET_NOT_FOUND',
    });
  });

  it('removing leaves the pictures where they are', async () => {
    const { folder, name } = fresh(colours(2, 2));
    await test.add(folder);
    await test.service.remove(name);
    expect(existsSync(join(test.kept, name))).toBe(false);
    expect(existsSync(join(folder, 'red', '0.png'))).toBe(true);
    expect(() => datasetInfo(name)).toThrowError('There is no data set');
  });
});

describe('tables', () => {
  const table = async (text: string | Buffer): Promise<ReturnType<typeof datasetInfo>> => {
    const { folder } = fresh({ ...colours(3, 3, 'pics/'), 'labels.csv': text });
    return test.add(join(folder, 'labels.csv'));
  };
  const rows = (['red', 'blue'] as const).flatMap((colour) =>
    [0, 1, 2].map((i) => [`pics/${colour}/${i}.${colour === 'red' ? 'png' : 'jpg'}`, colour]),
  );
  const text = (sign: string, end = '\n'): string => rows.map((row) => row.join(sign)).join(end);

  it.each([
    ['without a header', text(',')],
    ['with one', `label,filename\n${rows.map(([path, label]) => `${label},${path}`).join('\n')}`],
    ['with semicolons and Windows line ends', `path;class\r\n${text(';', '\r\n')}\r\n`],
    [
      'with tabs and quotes',
      rows.map((row) => row.map((cell) => `"${cell}"`).join('\t')).join('\n'),
    ],
    ['with a byte order mark', `\ufeffpath,label\n${text(',')}`],
    ['in UTF-16', Buffer.from(`\ufeffpath,label\n${text(',')}`, 'utf16le')],
    ['with backslashes', text(',').replaceAll('/', '\\')],
    ['with a header in Chinese', `路径,标签\n${text(',')}`],
  ])('%s are read', async (_, content) => {
    expect(await table(content)).toMatchObject({
      classes: ['blue', 'red'],
      trainCount: 4,
      testCount: 2,
      own: { kind: 'csv', problemCount: 0 },
    });
  });

  it('may say which pictures are tested on', async () => {
    const split = (i: number): string => ['train', 'test', 'val'][i % 3]!;
    const content = rows.map(([path, label], i) => `${path},${label},${split(i)}`).join('\n');
    // Validation pictures are learned from, since there are test pictures.
    expect(await table(`image,label,split\n${content}`)).toMatchObject({
      trainCount: 4,
      testCount: 2,
    });
  });

  it('beside the pictures are found in a folder', async () => {
    const { folder } = fresh({
      ...colours(3, 3, 'pics/'),
      'labels.csv': `path,label\n${text(',')}`,
    });
    expect(await test.add(folder)).toMatchObject({
      classes: ['blue', 'red'],
      own: { kind: 'folder' },
    });
  });
});

describe('zips', () => {
  it('of another library, with names in Chinese, become sets that need the zip no more', async () => {
    const { folder, name } = fresh({});
    const zip = new ZipFile();
    for (const [path, data] of Object.entries(colours(3, 3, '图片/')))
      zip.addBuffer(data, path.replace('red', '红'));
    zip.end();
    const parts: Buffer[] = [];
    for await (const part of zip.outputStream) parts.push(part as Buffer);
    const path = join(folder, 'pictures.zip');
    writeFileSync(path, Buffer.concat(parts));
    expect(await test.add(path, { name })).toMatchObject({
      classes: ['blue', '红'],
      trainCount: 4,
      own: { kind: 'zip', problemCount: 0 },
    });
    rmSync(path);
    const set = await openDataset(name, { shape: [3, 5, 5], resize: 'fit' });
    await set.load('test', Uint32Array.of(0, 1), new Float32Array(150), new Int32Array(2));
  });
});

describe('uploads', () => {
  async function upload(
    name: string,
    files: Readonly<Record<string, Buffer>>,
  ): Promise<{ upload: string }> {
    const bytes = Object.values(files).reduce((sum, { length }) => sum + length, 0);
    const plan = { name, files: Object.keys(files).length, bytes, testShare: 0.2, seed: 1 };
    return test.service.uploadBegin(plan);
  }

  it('arrive in parts, and become a set like a folder', async () => {
    const large = Buffer.concat([red, Buffer.alloc(UPLOAD_CHUNK_BYTES)]);
    const files = { ...colours(3, 3, 'mine/'), 'mine/red/large.png': large };
    const { upload: id } = await upload('uploaded', files);
    // Not a set before all of it is there.
    expect(() => datasetInfo('uploaded')).toThrow();
    for (const [path, data] of Object.entries(files)) {
      for (let at = 0; at < data.length; at += UPLOAD_CHUNK_BYTES) {
        const part = new Uint8Array(data.subarray(at, at + UPLOAD_CHUNK_BYTES));
        const last = at + UPLOAD_CHUNK_BYTES >= data.length;
        await test.service.uploadFile({ upload: id, path, bytes: part, last });
      }
    }
    expect(await test.service.uploadEnd(id)).toMatchObject({
      name: 'uploaded',
      classes: ['blue', 'red'],
      own: { kind: 'upload', path: null, problemCount: 0 },
    });
    expect(test.progress.some(({ task }) => task === 'upload')).toBe(true);
    // There is nothing to look at again.
    expect(await test.service.rescan('uploaded')).toMatchObject({ trainCount: 5 });
  });

  it('that are cancelled leave nothing, and the window hears why', async () => {
    const files = colours(2, 2);
    const { upload: id } = await upload('half', files);
    const part = { upload: id, path: 'red/0.png', bytes: new Uint8Array(red), last: true };
    await test.service.uploadFile(part);
    test.service.cancel('half');
    await expect(test.service.uploadFile(part)).rejects.toMatchObject({
      code: expect.stringMatching(/UPLOAD_REFUSED|TASK_CANCELLED/) as string,
    });
    await expect.poll(() => existsSync(join(test.kept, 'half'))).toBe(false);
  });

  it.each([
    ['more bytes', { path: 'a/1.png', bytes: new Uint8Array(5_000), last: true }],
    [
      'another file before the first is whole',
      { path: 'b/2.png', bytes: new Uint8Array(1), last: true },
    ],
  ])('with %s than was said are refused', async (_, part) => {
    const name = `refused ${++count}`;
    const { upload: id } = await upload(name, { 'a/1.png': red });
    await test.service.uploadFile({
      upload: id,
      path: 'a/1.png',
      bytes: new Uint8Array(1),
      last: false,
    });
    await expect(test.service.uploadFile({ upload: id, ...part })).rejects.toMatchObject({
      code: 'UPLOAD_REFUSED',
    });
    await expect.poll(() => existsSync(join(test.kept, name))).toBe(false);
  });
});

describe('long work', () => {
  it('is told from its start, and leaves nothing when it is cancelled', async () => {
    const { folder, name } = fresh(colours(40, 40));
    const adding = test.add(folder);
    adding.catch(() => undefined);
    await expect.poll(() => test.progress.some((one) => one.name === name)).toBe(true);
    expect(test.progress.find((one) => one.name === name)).toMatchObject({ task: 'scan', done: 0 });
    await expect(test.service.rescan(name)).rejects.toMatchObject({ code: 'DATASET_BUSY' });
    test.service.cancel(name);
    await expect(adding).rejects.toMatchObject({ code: 'TASK_CANCELLED' });
    expect(existsSync(join(test.kept, name))).toBe(false);
  });
});
