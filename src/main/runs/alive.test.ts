import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claim, isAlive, markAlive, unclaim } from './alive';
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

it('a run is claimed before its trainer is there, by one process only', () => {
  const run = { runId: 'a-run', device: 'cpu' } as const;
  claim(folder, run);
  expect(isAlive(folder)).toBe(true);
  // Whoever claimed it may do so again, such as after its trainer failed to start.
  expect(() => claim(folder, run)).not.toThrow();
  // The process that runs this one is alive, and another.
  writeFileSync(folder.alive, String(process.ppid));
  expect(() => claim(folder, run)).toThrow(
    expect.objectContaining({ code: 'DEVICE_BUSY', values: { device: 'cpu', run: 'a-run' } }),
  );
  unclaim(folder);
  expect(readFileSync(folder.alive, 'utf8')).toBe(String(process.ppid));
});

it('a run whose process is gone can be claimed, and nothing else is left of the old mark', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(folder.alive, String(pid));
  claim(folder, { runId: 'a-run', device: 'cpu' });
  expect(readdirSync(folder.root)).toEqual(['alive']);
  expect(readFileSync(folder.alive, 'utf8')).toBe(String(process.pid));
});

it('a claim whose trainer never came can be taken back', () => {
  claim(folder, { runId: 'a-run', device: 'cpu' });
  unclaim(folder);
  expect(existsSync(folder.alive)).toBe(false);
  expect(() => unclaim(folder)).not.toThrow();
});

it('a mark of a process that is gone, or of none, says nothing', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  for (const text of [String(pid), 'nobody', '']) {
    writeFileSync(folder.alive, text);
    expect(isAlive(folder)).toBe(false);
  }
});
