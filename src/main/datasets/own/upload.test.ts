import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UPLOAD_CHUNK_BYTES } from '../../../shared/api';
import { datasetInfo } from '../catalogue';
import { openColourSets, type ColourSets } from '../testing/colourSets';

let test: ColourSets;
let refused = 0;

beforeAll(async () => {
  test = await openColourSets();
});
afterAll(() => test.dispose());

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
    const large = Buffer.concat([test.red, Buffer.alloc(UPLOAD_CHUNK_BYTES)]);
    const files = { ...test.colours(3, 3, 'mine/'), 'mine/red/large.png': large };
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

  it('keep no file whose path leads out of the dropped folder', async () => {
    const climbing = ['a/../../climb.png', '..\\climb.png', '/tmp/climb.png', 'a/x\u0000.png'];
    const files = {
      ...test.colours(3, 3, 'mine/'),
      ...Object.fromEntries(climbing.map((path) => [path, test.red])),
    };
    const { upload: id } = await upload('climbing', files);
    for (const [path, data] of Object.entries(files)) {
      const part = { upload: id, path, bytes: new Uint8Array(data), last: true };
      await test.service.uploadFile(part);
    }
    expect(await test.service.uploadEnd(id)).toMatchObject({
      classes: ['blue', 'red'],
      own: { problemCount: 4 },
    });
    const listed = await test.service.problems({ name: 'climbing', offset: 0, count: 9 });
    expect(new Set(listed.problems.map(({ code }) => code))).toEqual(new Set(['badName']));
  });

  it('that are cancelled leave nothing, and the window hears why', async () => {
    const files = test.colours(2, 2);
    const { upload: id } = await upload('half', files);
    const part = { upload: id, path: 'red/0.png', bytes: new Uint8Array(test.red), last: true };
    await test.service.uploadFile(part);
    test.service.cancel('half');
    await expect(test.service.uploadFile(part)).rejects.toMatchObject({
      code: expect.stringMatching(/UPLOAD_REFUSED|TASK_CANCELLED/) as string,
    });
    await expect.poll(() => existsSync(join(test.kept, 'half'))).toBe(false);
  });

  it('with more files than was said are refused', async () => {
    const name = `refused ${++refused}`;
    const files = { 'a/1.png': test.red };
    const { upload: id } = await upload(name, files);
    const part = { upload: id, bytes: new Uint8Array(1), last: true };
    await test.service.uploadFile({ ...part, path: 'a/1.png' });
    await expect(test.service.uploadFile({ ...part, path: 'a/2.png' })).rejects.toMatchObject({
      code: 'UPLOAD_REFUSED',
    });
    await expect.poll(() => existsSync(join(test.kept, name))).toBe(false);
  });

  it.each([
    ['more bytes', { path: 'a/1.png', bytes: new Uint8Array(5_000), last: true }],
    [
      'another file before the first is whole',
      { path: 'b/2.png', bytes: new Uint8Array(1), last: true },
    ],
  ])('with %s than was said are refused', async (_, part) => {
    const name = `refused ${++refused}`;
    const { upload: id } = await upload(name, { 'a/1.png': test.red });
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
