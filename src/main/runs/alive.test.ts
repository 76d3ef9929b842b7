import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isAlive, markAlive } from './alive';
import { runFolder, type RunFolder } from './folder';

let folder: RunFolder;
beforeEach(() => {
  folder = runFolder(mkdtempSync(join(tmpdir(), 'convcanvas-alive-')));
});
afterEach(() => rmSync(folder.root, { recursive: true, force: true }));

it('a run is worked on from its mark to its end', () => {
  expect(isAlive(folder)).toBe(false);
  const end = markAlive(folder);
  expect(isAlive(folder)).toBe(true);
  end();
  expect(isAlive(folder)).toBe(false);
  expect(existsSync(folder.alive)).toBe(false);
});

it('a mark that nobody has touched for minutes says nothing, whoever has its number by now', () => {
  const end = markAlive(folder);
  const before = new Date(Date.now() - 5 * 60_000);
  utimesSync(folder.alive, before, before);
  expect(isAlive(folder)).toBe(false);
  end();
});

it('a mark of a process that is gone, or of none, says nothing', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  for (const text of [String(pid), 'nobody', '']) {
    writeFileSync(folder.alive, text);
    expect(isAlive(folder)).toBe(false);
  }
});
