import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  buildIsStale,
  fingerprints,
  installIsStale,
  stampBuild,
  unstampBuild,
} from './freshness.mjs';

/** @type {string} */
let root;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'freshness-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/**
 * @param {string} path
 * @param {unknown} content
 */
function put(path, content) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

describe('whether packages have to be installed', () => {
  const lock = (/** @type {object} */ packages) => ({ packages });
  const wanted = {
    '': { name: 'app' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b-win32': { version: '2.0.0', optional: true },
  };

  it('says yes on a fresh checkout', () => {
    put('package-lock.json', lock(wanted));
    expect(installIsStale(root)).toBe(true);
  });

  it('says no when all is there but the optional packages of other platforms', () => {
    put('package-lock.json', lock(wanted));
    put('node_modules/.package-lock.json', lock({ 'node_modules/a': { version: '1.0.0' } }));
    expect(installIsStale(root)).toBe(false);
  });

  it('says yes when a package is missing, or in another version, optional ones included', () => {
    put('package-lock.json', lock(wanted));
    put('node_modules/.package-lock.json', lock({ 'node_modules/a': { version: '1.0.1' } }));
    expect(installIsStale(root)).toBe(true);
    put('node_modules/.package-lock.json', lock({}));
    expect(installIsStale(root)).toBe(true);
    put(
      'node_modules/.package-lock.json',
      lock({
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b-win32': { version: '1.9.0' },
      }),
    );
    expect(installIsStale(root)).toBe(true);
  });

  it('says yes when what npm wrote is damaged', () => {
    put('package-lock.json', lock(wanted));
    put('node_modules/.package-lock.json', '{ "packages": ');
    expect(installIsStale(root)).toBe(true);
  });
});

describe('whether the build has to run', () => {
  const outputs = [
    'main/cli.js',
    'main/web.js',
    'main/trainer.js',
    'main/index.js',
    'preload/index.cjs',
    'renderer/index.html',
  ];

  /** @returns {string} the output folder of a complete, stamped build */
  function built() {
    put('src/a.ts', 'export const a = 1;');
    put('src/a.test.ts', 'a test');
    put('package.json', '{}');
    for (const output of outputs) put(`out/${output}`, 'built');
    const out = join(root, 'out');
    stampBuild(out, fingerprints(root));
    return out;
  }

  it('says no right after one', () => {
    expect(buildIsStale(root, built())).toBe(false);
  });

  it('says yes before the first one, and after one that was cut off', () => {
    const out = built();
    unstampBuild(out);
    expect(buildIsStale(root, out)).toBe(true);
    expect(buildIsStale(root, join(root, 'elsewhere'))).toBe(true);
  });

  it.each(outputs)('says yes when %s is gone', (output) => {
    const out = built();
    rmSync(join(out, output));
    expect(buildIsStale(root, out)).toBe(true);
  });

  it('says yes when a source changed, came or went, but not for a test', () => {
    const out = built();
    put('src/a.test.ts', 'another test');
    expect(buildIsStale(root, out)).toBe(false);
    put('src/a.ts', 'export const a = 2;');
    expect(buildIsStale(root, out)).toBe(true);
    stampBuild(out, fingerprints(root));
    put('src/b.ts', '');
    expect(buildIsStale(root, out)).toBe(true);
    stampBuild(out, fingerprints(root));
    rmSync(join(root, 'src/b.ts'));
    expect(buildIsStale(root, out)).toBe(true);
  });

  it('says no when only times differ, and remembers that for the next look', () => {
    const out = built();
    const before = readFileSync(join(out, 'stamp.json'), 'utf8');
    utimesSync(join(root, 'src/a.ts'), new Date(0), new Date(0));
    expect(buildIsStale(root, out)).toBe(false);
    expect(readFileSync(join(out, 'stamp.json'), 'utf8')).not.toBe(before);
    expect(buildIsStale(root, out)).toBe(false);
  });

  it('takes a file edited during the build for newer than the build', () => {
    const out = built();
    const prints = fingerprints(root);
    put('src/a.ts', 'export const a = 3;');
    stampBuild(out, prints);
    expect(buildIsStale(root, out)).toBe(true);
  });
});
