import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findTensorFlow, tensorflowInfo } from './find';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'convcanvas-tensorflow-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** As an install leaves it: the addon is in `lib`. */
function install(
  name: string,
  { addon = true, manifest = '{ "version": "4.22.0" }' } = {},
): string {
  const folder = join(home, 'tensorflow', 'node_modules', ...name.split('/'));
  mkdirSync(addon ? join(folder, 'lib') : folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), manifest);
  return folder;
}

describe('the TensorFlow that is found', () => {
  it('is the plain one of the app where nothing was installed', () => {
    const found = findTensorFlow(home);
    expect(found).toMatchObject({ backend: 'plain', path: null, name: '@tensorflow/tfjs' });
    expect(found.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('is the native one of the home', () => {
    const path = install('@tensorflow/tfjs-node');
    const name = '@tensorflow/tfjs-node';
    expect(findTensorFlow(home)).toEqual({ backend: 'native', path, name, version: '4.22.0' });
    expect(tensorflowInfo(home)).toEqual({
      name: 'tensorflow',
      backend: 'native',
      library: '@tensorflow/tfjs-node 4.22.0',
      devices: ['cpu'],
    });
  });

  it('is the one with CUDA before the one without', () => {
    install('@tensorflow/tfjs-node');
    const path = install('@tensorflow/tfjs-node-gpu');
    expect(findTensorFlow(home)).toMatchObject({ backend: 'gpu', path });
    expect(tensorflowInfo(home).devices).toEqual(['cpu', 'cuda']);
  });

  it('is not one that was installed in part', () => {
    install('@tensorflow/tfjs-node', { addon: false });
    install('@tensorflow/tfjs-node-gpu', { manifest: '{' });
    expect(findTensorFlow(home).backend).toBe('plain');
  });
});
