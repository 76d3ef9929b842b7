import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ByteSamples } from '../dataset';
import { setDatasetsFolder } from '../location';
import type { TaskControl } from '../task';
import { cifar10 } from './cifar10';
import { Download } from './download';
import { fashionMnist } from './fashionMnist';
import { unpackTar } from './tar';

const root = mkdtempSync(join(tmpdir(), 'convcanvas-download-'));
const server = createServer((_, response) => void response.end(archive));
/** One training and one test sample: a class and an image of four bytes. */
const train = Buffer.from([1, 10, 20, 30, 40]);
const test = Buffer.from([0, 50, 60, 70, 80]);
let archive: Buffer;
let small: Download;

beforeAll(async () => {
  setDatasetsFolder(join(root, 'datasets'));
  archive = gzipSync(
    await packTar([
      { header: { name: 'set/', type: 'directory', size: 0 } },
      { header: { name: 'set/readme.html', size: 5 }, body: 'hello' },
      { header: { name: 'set/train.bin', size: train.length }, body: new Uint8Array(train) },
      { header: { name: '../../test.bin', size: test.length }, body: new Uint8Array(test) },
    ]),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const read = (folder: string, file: string): ByteSamples => {
    const bytes = readFileSync(join(folder, file));
    return { labels: bytes.subarray(0, 1), images: bytes.subarray(1) };
  };
  small = new Download({
    info: {
      name: 'small',
      label: { en: 'Small', zh: '小' },
      description: { en: 'Two images.', zh: '两张图像。' },
      shape: [1, 2, 2],
      classes: ['a', 'b'],
      trainCount: 1,
      testCount: 1,
    },
    remotes: [
      {
        file: 'small.tar.gz',
        urls: [`http://127.0.0.1:${port}/small.tar.gz`],
        bytes: archive.length,
        sha256: createHash('sha256').update(archive).digest('hex'),
      },
    ],
    contents: [
      { file: 'train.bin', bytes: train.length },
      { file: 'test.bin', bytes: test.length },
    ],
    unpack: (path, _, folder, signal) => unpackTar(path, ['train.bin', 'test.bin'], folder, signal),
    read: async (folder) => ({ train: read(folder, 'train.bin'), test: read(folder, 'test.bin') }),
  });
});
afterAll(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

function control(reported: number[] = []): TaskControl {
  const { signal } = new AbortController();
  return { signal, report: (_, done) => void reported.push(done) };
}

describe('a data set to download', () => {
  it('is listed before it is there, and cannot be opened', async () => {
    expect(small.info).toMatchObject({ ready: false, downloadBytes: archive.length });
    await expect(small.open()).rejects.toMatchObject({ code: 'DATASET_NOT_READY' });
  });

  it('is fetched and unpacked, and only what is needed is kept', async () => {
    const reported: number[] = [];
    await small.fetch(control(reported));
    expect(reported.at(-1)).toBe(archive.length);
    expect(readdirSync(join(root, 'datasets', 'small')).sort()).toEqual(['test.bin', 'train.bin']);
    expect(small.info).toMatchObject({ ready: true });
    expect(small.info).not.toHaveProperty('downloadBytes');
    const set = await small.open();
    const bytes = new Uint8Array(4);
    await set.loadBytes('test', Uint32Array.of(0), bytes, new Int32Array(1));
    expect([...bytes]).toEqual([50, 60, 70, 80]);
    expect([...set.labels('train')]).toEqual([1]);
  });

  it('can be removed, and made of a file that is there already', async () => {
    await small.remove();
    expect(small.info.ready).toBe(false);
    const file = join(root, 'renamed.bin');
    writeFileSync(file, archive);
    await small.addFile(file, control());
    expect(small.info.ready).toBe(true);
  });

  it('refuses another file, and tells one that is missing', async () => {
    await small.remove();
    const file = join(root, 'other.bin');
    writeFileSync(file, archive.subarray(1));
    await expect(small.addFile(file, control())).rejects.toMatchObject({
      code: 'DOWNLOAD_WRONG_CONTENT',
    });
    await expect(small.addFile(join(root, 'none'), control())).rejects.toMatchObject({
      code: 'DATASET_PATH_NOT_FOUND',
    });
    expect(small.info.ready).toBe(false);
  });

  it.each([
    [fashionMnist, 30_878_645, [1, 28, 28]],
    [cifar10, 170_052_171, [3, 32, 32]],
  ] as const)('is described: %#', (download, downloadBytes, shape) => {
    expect(download.info).toMatchObject({ origin: 'download', ready: false, downloadBytes, shape });
    expect(download.info.classes).toHaveLength(10);
  });
});
