import {
  createWriteStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { destinationOf, unpackWheels } from './tensorflowWheel';

const folder = mkdtempSync(join(tmpdir(), 'convcanvas-wheel-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function wheelOf(name: string, paths: readonly string[]): Promise<string> {
  const zip = new ZipFile();
  for (const path of paths) zip.addBuffer(Buffer.from(path), path);
  zip.end();
  const file = join(folder, name);
  await pipeline(zip.outputStream, createWriteStream(file));
  return file;
}

describe('a wheel of TensorFlow', () => {
  it('gives its libraries, headers and those of CUDA, and nothing else', () => {
    expect(destinationOf('tensorflow/libtensorflow_cc.so.2')).toBe('lib/libtensorflow_cc.so.2');
    expect(destinationOf('tensorflow/include/tensorflow/c/c_api.h')).toBe(
      'include/tensorflow/c/c_api.h',
    );
    expect(destinationOf('nvidia/cudnn/lib/libcudnn.so.8')).toBe('nvidia/cudnn/lib/libcudnn.so.8');
    for (const other of [
      'tensorflow/python/pywrap.so',
      'tensorflow/include/',
      'tensorflow/include/../../out.h',
      'numpy/libtensorflow_cc.so.2',
    ])
      expect(destinationOf(other)).toBeNull();
  });

  it('is unpacked with the names that the binding links to', async () => {
    const wheel = await wheelOf('whole.whl', [
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/libtensorflow_framework.so.2',
      'tensorflow/include/tensorflow/c/c_api.h',
      'tensorflow/keras/model.py',
    ]);
    const deps = join(folder, 'deps');
    const shares: number[] = [];
    await unpackWheels([wheel], deps, (share) => shares.push(share));
    expect(readFileSync(join(deps, 'include/tensorflow/c/c_api.h'), 'utf8')).toContain('c_api.h');
    expect(readlinkSync(join(deps, 'lib/libtensorflow.so'))).toBe('libtensorflow_cc.so.2');
    expect(readlinkSync(join(deps, 'lib/libtensorflow_framework.so'))).toBe(
      'libtensorflow_framework.so.2',
    );
    expect(existsSync(join(deps, 'keras'))).toBe(false);
    expect(shares).toEqual([0.25, 0.5, 0.75]);
  });

  it('is refused without the library', async () => {
    const wheel = await wheelOf('other.whl', ['numpy/core.so']);
    await expect(unpackWheels([wheel], join(folder, 'none'), () => undefined)).rejects.toThrow(
      'libtensorflow_cc',
    );
  });
});
