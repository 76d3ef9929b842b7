import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from './browser.mjs';
import { findElectron } from './electron.mjs';
import { userCacheFolder } from './paths.mjs';

/** @type {string} */
let root;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'find-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/**
 * @param {string[]} parts
 * @returns {string}
 */
function program(...parts) {
  const path = join(root, ...parts);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
}

describe('finding a browser', () => {
  it('goes through the folders of PATH and prefers Chrome over Chromium and Edge', () => {
    program('one', 'microsoft-edge');
    const chromium = program('one', 'chromium');
    const env = {
      PATH: [join(root, 'none'), join(root, 'one'), join(root, 'two')].join(delimiter),
    };
    expect(findBrowser('linux', env)).toBe(chromium);
    const chrome = program('two', 'google-chrome');
    expect(findBrowser('linux', env)).toBe(chrome);
  });

  it('takes CHROME_PATH at its word, and nothing else when that is wrong', () => {
    const own = program('own');
    program('one', 'chromium');
    const PATH = join(root, 'one');
    expect(findBrowser('linux', { PATH, CHROME_PATH: own })).toBe(own);
    expect(findBrowser('linux', { PATH, CHROME_PATH: join(root, 'gone') })).toBeUndefined();
  });

  it('knows where Edge is on Windows', () => {
    const edge = program('Microsoft', 'Edge', 'Application', 'msedge.exe');
    expect(findBrowser('win32', { 'PROGRAMFILES(X86)': root })).toBe(edge);
  });

  it('knows a browser in the home folder of macOS', () => {
    const chromium = program('Applications', 'Chromium.app', 'Contents', 'MacOS', 'Chromium');
    const installedForAll = findBrowser('darwin', {});
    expect(findBrowser('darwin', { HOME: root })).toBe(installedForAll ?? chromium);
  });

  it('says so when there is none', () => {
    expect(findBrowser('linux', { PATH: root })).toBeUndefined();
    expect(findBrowser('linux', {})).toBeUndefined();
  });
});

describe('finding Electron', () => {
  it('wants the binary itself, not only the note where it would be', () => {
    expect(findElectron(root, {})).toBeUndefined();
    writeFileSync(join(root, 'path.txt'), 'electron');
    expect(findElectron(root, {})).toBeUndefined();
    const binary = program('dist', 'electron');
    expect(findElectron(root, {})).toBe(binary);
  });

  it('follows the override that Electron itself knows', () => {
    writeFileSync(join(root, 'path.txt'), 'electron');
    const binary = program('other', 'electron');
    expect(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'other') })).toBe(binary);
  });
});

it('keeps the cache where each platform keeps caches', () => {
  expect(userCacheFolder('linux', { XDG_CACHE_HOME: '/x' })).toBe(join('/x', 'convcanvas'));
  expect(userCacheFolder('win32', { LOCALAPPDATA: 'L' })).toBe(join('L', 'convcanvas', 'Cache'));
  expect(userCacheFolder('darwin', {})).toMatch(/Library.Caches.convcanvas$/);
});
