import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { openDataset, type datasetInfo } from '../catalogue';
import { openColourSets, type ColourSets } from '../testing/colourSets';

let test: ColourSets;

beforeAll(async () => {
  test = await openColourSets();
});
afterAll(() => test.dispose());

describe('tables', () => {
  const table = async (text: string | Buffer): Promise<ReturnType<typeof datasetInfo>> => {
    const { folder } = test.fresh({ ...test.colours(3, 3, 'pics/'), 'labels.csv': text });
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
    [
      'in UTF-16 with the large byte first',
      Buffer.from(`\ufeffpath,label\n${text(',')}`, 'utf16le').swap16(),
    ],
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

  it('may say which pictures are validated with and tested on', async () => {
    const split = (i: number): string => ['train', 'test', 'val'][i % 3]!;
    const content = rows.map(([path, label], i) => `${path},${label},${split(i)}`).join('\n');
    expect(await table(`image,label,split\n${content}`)).toMatchObject({
      trainCount: 4,
      validationCount: 2,
      testCount: 2,
    });
  });

  it('may write whole paths of pictures in their folder, and of no others', async () => {
    const { folder } = test.fresh(test.colours(3, 3, 'pics/'));
    const whole = rows.map(([path, label]) => `${join(folder, path!)},${label}`).join('\n');
    writeFileSync(join(folder, 'labels.csv'), `${whole}\n${join(folder, '..', 'x.png')},red`);
    for (const source of [join(folder, 'labels.csv'), folder]) {
      expect(await test.add(source)).toMatchObject({
        classes: ['blue', 'red'],
        trainCount: 4,
        testCount: 2,
        own: { problemCount: 1 },
      });
    }
  });

  it('that name a part that is none tell so, and use the picture', async () => {
    const content = rows.map(([path, label], i) => `${path},${label},${i ? 'train' : 'holdout'}`);
    expect(await table(`image,label,split\n${content.join('\n')}`)).toMatchObject({
      trainCount: 4,
      testCount: 2,
      own: { problemCount: 1 },
    });
  });

  it('beside the pictures are found in a folder', async () => {
    const { folder } = test.fresh({
      ...test.colours(3, 3, 'pics/'),
      'labels.csv': `path,label\n${text(',')}`,
    });
    expect(await test.add(folder)).toMatchObject({
      classes: ['blue', 'red'],
      own: { kind: 'folder' },
    });
  });
});

describe('zips', () => {
  it('may have folders for training, validation and test', async () => {
    const { folder, name } = test.fresh({});
    const zip = new ZipFile();
    const files = {
      ...test.colours(3, 3, 'all/train/'),
      ...test.colours(1, 2, 'all/val/'),
      ...test.colours(1, 1, 'all/test/'),
    };
    for (const [path, data] of Object.entries(files)) zip.addBuffer(data, path);
    zip.end();
    const parts: Buffer[] = [];
    for await (const part of zip.outputStream) parts.push(part as Buffer);
    const path = join(folder, 'parts.zip');
    writeFileSync(path, Buffer.concat(parts));
    expect(await test.add(path, { name })).toMatchObject({
      classes: ['blue', 'red'],
      trainCount: 9,
      validationCount: 3,
      testCount: 2,
    });
  });

  it('of another library, with names in Chinese, become sets that need the zip no more', async () => {
    const { folder, name } = test.fresh({});
    const zip = new ZipFile();
    for (const [path, data] of Object.entries(test.colours(3, 3, '图片/')))
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
