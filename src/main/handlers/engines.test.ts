import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CatalogError } from '../../shared/errors';
import { openHome, type Home } from '../files/home';
import type { RunRecord } from '../runs/record';
import { usualPlace } from '../runs/place';
import { requireLibrary } from './engines';

let home: Home;
beforeEach(() => {
  home = openHome({ CONVCANVAS_HOME: mkdtempSync(join(tmpdir(), 'convcanvas-engines-')) });
});
afterEach(() => rmSync(home.root, { recursive: true, force: true }));

/** As an install leaves it. */
function install(name: string): void {
  const folder = join(home.root, 'tensorflow', 'node_modules', ...name.split('/'));
  mkdirSync(join(folder, 'lib'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "version": "4.22.0" }');
}

/** Why a run with these versions in its record is refused, or null. */
function refusal(engine: 'onnx' | 'tensorflow', versions: RunRecord['versions']) {
  try {
    requireLibrary(home, { info: { runId: 'r', engine }, versions } as RunRecord);
    return null;
  } catch (error) {
    return error instanceof CatalogError ? [error.code, error.values['command']] : error;
  }
}

const NATIVE = { '@tensorflow/tfjs-node': '4.22.0', libtensorflow: '2.15.1' };
const CUDA = { '@tensorflow/tfjs-node-gpu': '4.22.0', libtensorflow: '2.15.1' };
const PLAIN = { '@tensorflow/tfjs': '4.22.0 (plain JavaScript)' };

describe('a run that goes on with the TensorFlow that is here', () => {
  it('is refused where its native library is gone, with the command that brings it back', () => {
    expect(refusal('tensorflow', NATIVE)).toEqual([
      'ENGINE_LIBRARY_GONE',
      'npm run install:tensorflow',
    ]);
    expect(refusal('tensorflow', CUDA)).toEqual([
      'ENGINE_LIBRARY_GONE',
      'npm run install:tensorflow -- --gpu',
    ]);
  });

  it('is let through where there is a native one, or never was', () => {
    expect(refusal('tensorflow', PLAIN)).toBeNull();
    expect(refusal('onnx', { 'onnxruntime-node': '1.30.0' })).toBeNull();
    install('@tensorflow/tfjs-node');
    for (const versions of [NATIVE, CUDA, PLAIN])
      expect(refusal('tensorflow', versions)).toBeNull();
  });

  it('is asked through ONNX Runtime meanwhile, which knows the same weights', () => {
    const place = (versions: RunRecord['versions']) =>
      usualPlace(home, { info: { runId: 'r', engine: 'tensorflow' }, versions } as RunRecord);
    expect(place(NATIVE)).toEqual({ engine: 'onnx', device: 'cpu' });
    expect(place(PLAIN)).toBeNull();
    install('@tensorflow/tfjs-node');
    expect(place(NATIVE)).toBeNull();
  });
});
