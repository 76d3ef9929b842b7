import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadTensorFlow } from './load';
import { foundForTests, loadForTests } from './testing/library';

const folder = mkdtempSync(join(tmpdir(), 'convcanvas-broken-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('loading TensorFlow', () => {
  it('tells where an installed one is broken, and what to do, rather than computing slowly', async () => {
    mkdirSync(join(folder, 'lib'));
    writeFileSync(join(folder, 'package.json'), '{ "version": "4.22.0", "main": "index.js" }');
    writeFileSync(join(folder, 'index.js'), 'throw new Error("libtensorflow.so.2: no such file")');
    const found = { backend: 'native', path: folder, name: 'broken', version: '4.22.0' } as const;
    await expect(loadTensorFlow(found, { threads: 1, gpu: false })).rejects.toMatchObject({
      code: 'TENSORFLOW_UNUSABLE',
      values: { path: folder, reason: 'libtensorflow.so.2: no such file' },
    });
  });

  it('refuses a GPU where it finds none, rather than computing on the processor', async () => {
    const wanted = loadTensorFlow(foundForTests(), { threads: 1, gpu: true });
    await expect(wanted).rejects.toMatchObject({ code: 'ENGINE_LACKS_DEVICE' });
  });

  it('works once it is mended, and says what it loaded', async () => {
    const { tf, native, versions } = await loadForTests();
    expect(tf.getBackend()).toBe(native ? 'tensorflow' : 'cpu');
    expect(Object.keys(versions)[0]).toContain('tfjs');
    expect(await loadForTests()).toEqual({ tf, native, versions });
  });
});
