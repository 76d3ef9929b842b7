import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CatalogError } from '../../../shared/errors';
import type { DatasetProblem } from '../../../shared/training/datasetProblems';
import { keyedGenerator } from '../../../shared/training/random';
import { openTestDatasets, type TestDatasets } from '../testing/home';
import { bmp, plain, writeTree } from '../testing/pictures';
import { zipOf, type ZipPart } from '../testing/zip';

let test: TestDatasets;
let good: Buffer;
let pictures: readonly Buffer[];

beforeAll(async () => {
  test = openTestDatasets();
  good = await plain('png', [10, 200, 30]);
  pictures = [
    good,
    await plain('jpeg', [200, 10, 30], 64, 48),
    await plain('webp', [1, 2, 3]),
    await plain('gif', [9, 90, 200]),
    bmp(3, 3, Array<[number, number, number]>(9).fill([4, 5, 6])),
  ];
});
afterAll(() => test.dispose());

/** A folder of its own for each test, and the name of its set. */
let count = 0;
function fresh(): { folder: string; name: string } {
  const name = `set ${++count}`;
  const folder = join(test.sources, name);
  mkdirSync(folder, { recursive: true });
  return { folder, name };
}

/** Two classes of two good pictures each. */
const GOOD = (): Record<string, Buffer> => ({
  'a/1.png': good,
  'a/2.png': good,
  'b/1.png': good,
  'b/2.png': good,
});

async function problemsOf(name: string): Promise<readonly DatasetProblem[]> {
  return (await test.service.problems({ name, offset: 0, count: 1_000 })).problems;
}

/** Adds something hostile: either a set, or a catalogued refusal; nothing else may have changed. */
async function tryAdd(path: string, name: string): Promise<string> {
  const before = test.outside();
  try {
    await test.add(path, { name });
    return 'added';
  } catch (error) {
    if (error instanceof CatalogError && error.code !== 'INTERNAL') return error.code;
    throw error;
  } finally {
    expect(test.outside()).toEqual(before);
    // What is kept lies in the set's own folder, under names of our own.
    for (const file of readdirSync(test.kept, { recursive: true }).map(String)) {
      expect(file.split(sep).slice(1).join('/')).toMatch(
        /^(|dataset\.json|index-[0-9a-f]+\.ndjson|files(\/\d+)?|cache(\/[\w-]+\.bin)?)$/,
      );
    }
  }
}

describe('two hundred damaged pictures', () => {
  it('are each used or listed with a reason, and nothing is harmed', async () => {
    const files: Record<string, Buffer> = GOOD();
    for (let number = 0; number < 200; number++) files[`a/${number}.dat`] = damaged(number);
    const { folder, name } = fresh();
    writeTree(folder, files);
    expect(await tryAdd(folder, name)).toBe('added');

    const problems = await problemsOf(name);
    const listed = new Set(problems.map(({ path }) => path));
    const index = readdirSync(join(test.kept, name)).find((file) => file.startsWith('index-'));
    const rows = readFileSync(join(test.kept, name, index ?? ''), 'utf8')
      .trim()
      .split('\n');
    const used = new Set(
      rows
        .map((row) => JSON.parse(row) as [string])
        .filter(({ length }) => length > 2)
        .map(([path]) => path),
    );
    for (const path of Object.keys(files)) expect(used.has(path) || listed.has(path)).toBe(true);
    for (const path of Object.keys(GOOD())) expect(used.has(path)).toBe(true);
    expect(listed.size).toBeGreaterThan(60);
    expect(test.progress.at(-1)).toMatchObject({ task: 'scan', done: 204, total: 204 });
  }, 60_000);

  /** A picture cut off, with bytes changed, with a part of another, or with sizes that cannot be. */
  function damaged(number: number): Buffer {
    const random = keyedGenerator(`damaged/${number}`);
    const whole = pictures[number % pictures.length]!;
    const bytes = Buffer.from(whole);
    switch (Math.floor(number / pictures.length) % 5) {
      case 0:
        return bytes.subarray(0, uniformInt(random, 0, bytes.length - 1));
      case 1:
        for (let change = 0; change < 12; change++) {
          bytes[uniformInt(random, 0, bytes.length - 1)] = uniformInt(random, 0, 255);
        }
        return bytes;
      case 2:
        // The header says another size.
        for (let change = 0; change < 4; change++) {
          bytes[uniformInt(random, 4, Math.min(30, bytes.length - 1))] = 0xff;
        }
        return bytes;
      case 3: {
        const other = pictures[uniformInt(random, 0, pictures.length - 1)]!;
        const cut = uniformInt(random, 1, bytes.length - 1);
        return Buffer.concat([bytes.subarray(0, cut), other]);
      }
      default:
        return Buffer.from(Array.from({ length: 300 }, () => uniformInt(random, 0, 255)));
    }
  }
});

describe('a folder', () => {
  it.skipIf(process.platform === 'win32')(
    'with links out of it, links to folders, pipes and unreadable names lists them',
    async () => {
      const { folder, name } = fresh();
      writeTree(folder, GOOD());
      writeTree(test.sources, { 'outside/secret.png': good });
      symlinkSync(join(test.sources, 'outside', 'secret.png'), join(folder, 'a', 'out.png'));
      symlinkSync(join(test.sources, 'outside'), join(folder, 'a', 'folder'));
      symlinkSync(folder, join(folder, 'a', 'circle'));
      symlinkSync(join(folder, 'a', '1.png'), join(folder, 'b', 'inside.png'));
      symlinkSync(join(folder, 'nowhere.png'), join(folder, 'b', 'dangling.png'));
      writeFileSync(join(folder, 'loose.png'), good);
      expect(await tryAdd(folder, name)).toBe('added');
      expect(await problemsOf(name)).toEqual([
        { path: 'a/circle', code: 'leavesFolder' },
        { path: 'a/folder', code: 'leavesFolder' },
        { path: 'a/out.png', code: 'leavesFolder' },
        { path: 'b/dangling.png', code: 'missing' },
        { path: 'loose.png', code: 'noClass' },
      ]);
    },
  );
});

describe('a hostile zip', () => {
  const bomb = Buffer.alloc(8 * 2 ** 20);
  const hostile: readonly (readonly [string, ZipPart, string])[] = [
    ['climbs', { name: '../../climb.png', data: Buffer.from('x') }, 'leavesFolder'],
    ['climbs with \\', { name: '..\\climb.png', data: Buffer.from('x') }, 'leavesFolder'],
    ['climbs in the middle', { name: 'a/../../climb.png', data: Buffer.from('x') }, 'leavesFolder'],
    ['is absolute', { name: '/tmp/absolute.png', data: Buffer.from('x') }, 'leavesFolder'],
    ['has a drive', { name: 'C:\\absolute.png', data: Buffer.from('x') }, 'leavesFolder'],
    ['has a NUL', { name: 'a/x\0.png', data: Buffer.from('x') }, 'leavesFolder'],
    [
      'is a link',
      { name: 'a/link.png', data: Buffer.from('/etc/passwd'), mode: 0o120777 },
      'leavesFolder',
    ],
    ['is a device', { name: 'a/device.png', data: Buffer.from('x'), mode: 0o020666 }, 'notFile'],
    [
      'is encrypted',
      { name: 'a/secret.png', data: Buffer.from('x'), deflated: true, flags: 0x801 },
      'encrypted',
    ],
    [
      'is packed in an unknown way',
      { name: 'a/odd.png', data: Buffer.from('x'), method: 97 },
      'unsupportedCompression',
    ],
    ['is a bomb', { name: 'a/bomb.png', data: bomb, deflated: true }, 'tooCompressed'],
    [
      'unpacks to more than it says',
      { name: 'a/liar.png', data: Buffer.alloc(9_000), deflated: true, claimedBytes: 10 },
      'damagedEntry',
    ],
    [
      'has a wrong checksum',
      { name: 'a/crc.png', data: Buffer.from('xyz'), crc: 1 },
      'damagedEntry',
    ],
    ['is empty', { name: 'a/empty.png', data: Buffer.alloc(0) }, 'empty'],
    ['is a zip again', { name: 'a/inner.zip', data: zipOf([]) }, 'notImage'],
    ['is there twice', { name: 'a/1.png', data: Buffer.from('x') }, 'repeated'],
    [
      'has a name that is no UTF-8',
      { name: Buffer.from([0x61, 0x2f, 0xff, 0xfe, 0x2e]), data: Buffer.from('x') },
      'badName',
    ],
  ];

  it.each(hostile)(
    'entry that %s is listed, the pictures beside it are used',
    async (_, part, code) => {
      const parts = [...Object.entries(GOOD()).map(([name, data]) => ({ name, data })), part];
      const { folder, name } = fresh();
      const path = join(folder, 'pics.zip');
      writeFileSync(path, zipOf(parts));
      expect(await tryAdd(path, name)).toBe('added');
      expect((await problemsOf(name)).map((problem) => problem.code)).toEqual([code]);
    },
  );

  it('is not one whose small pictures shrink to nearly nothing', async () => {
    const blank = bmp(200, 200, Array<[number, number, number]>(40_000).fill([255, 255, 255]));
    const parts = Object.keys(GOOD()).map((name) => ({ name, data: blank, deflated: true }));
    const { folder, name } = fresh();
    const path = join(folder, 'pics.zip');
    writeFileSync(path, zipOf(parts));
    // Far beyond what a large file may shrink.
    expect(statSync(path).size).toBeLessThan((4 * blank.length) / 250);
    expect(await tryAdd(path, name)).toBe('added');
    expect((await problemsOf(name)).map(({ code }) => code)).not.toContain('tooCompressed');
  });

  it('in seventy ways damaged is refused or read as far as it goes', async () => {
    const parts = Object.entries(GOOD()).map(([name, data]) => ({ name, data, deflated: true }));
    const whole = zipOf(parts);
    const { folder, name } = fresh();
    const outcomes = new Set<string>();
    for (let number = 0; number < 70; number++) {
      const random = keyedGenerator(`zip/${number}`);
      let bytes = Buffer.from(whole);
      if (number % 3 === 0) bytes = bytes.subarray(0, uniformInt(random, 0, bytes.length - 1));
      else {
        for (let change = 0; change < 1 + (number % 12); change++) {
          // The directory at the end is what leads to everything else.
          const from = number % 3 === 1 ? Math.floor(bytes.length * 0.6) : 0;
          bytes[uniformInt(random, from, bytes.length - 1)] = uniformInt(random, 0, 255);
        }
      }
      const path = join(folder, `${number}.zip`);
      writeFileSync(path, bytes);
      outcomes.add(await tryAdd(path, `${name} ${number}`));
    }
    expect(outcomes).toContain('ARCHIVE_REFUSED');
    expect(outcomes).toContain('added');
  }, 60_000);

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['something else', Buffer.from('PK but no zip')],
    ['an empty zip', zipOf([])],
    ['more entries than there are', zipOf([{ name: 'a/1.png', data: Buffer.from('x') }], 60_000)],
  ])('of %s is refused', async (_, bytes) => {
    const { folder, name } = fresh();
    const path = join(folder, 'bad.zip');
    writeFileSync(path, bytes);
    expect(await tryAdd(path, name)).not.toBe('added');
    expect(readdirSync(test.kept)).not.toContain(name);
  });
});

describe('a hostile CSV', () => {
  const outcomes: readonly (readonly [string, string | Buffer, string, readonly string[]])[] = [
    [
      'rows that leave the folder',
      'a/1.png,x\n../outside.png,y\n/etc/passwd,z\nb/1.png,y\n',
      'added',
      ['leavesFolder', 'leavesFolder'],
    ],
    [
      'a drive, an address and a NUL',
      'a/1.png,x\nb/1.png,y\nC:\\x.png,y\nfile:///etc/passwd,y\na\0.png,y\n',
      'added',
      ['leavesFolder', 'leavesFolder', 'leavesFolder'],
    ],
    [
      'rows without a label or a path',
      'a/1.png,x\nb/1.png,y\na/2.png\n,x\n',
      'added',
      ['badRow', 'badRow'],
    ],
    ['files that are not there', 'a/1.png,x\nb/1.png,y\nnone.png,x\n', 'added', ['missing']],
    ['a picture listed twice', 'a/1.png,x\nb/1.png,y\n./a/1.png,y\n', 'added', ['repeated']],
    ['an open quote', 'path,label\n"a/1.png,x\nb/1.png,y', 'refused', []],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0x2c, 0xff, 0xfe, 0xfd, 0x0a]), 'refused', []],
    ['nothing', '', 'refused', []],
    ['only a header', 'path,label\n', 'refused', []],
    ['one endless row', `${'x'.repeat(200_000)},y\n`, 'refused', []],
    [
      'binary noise',
      Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 7919) % 251)),
      'refused',
      [],
    ],
  ];

  it.each(outcomes)('with %s', async (_, text, outcome, codes) => {
    const { folder, name } = fresh();
    writeTree(folder, { ...GOOD(), 'labels.csv': text });
    const result = await tryAdd(join(folder, 'labels.csv'), name);
    if (outcome === 'added') {
      expect(result).toBe('added');
      expect((await problemsOf(name)).map(({ code }) => code)).toEqual(codes);
    } else expect(['TABLE_REFUSED', 'DATASET_EMPTY']).toContain(result);
  });
});
