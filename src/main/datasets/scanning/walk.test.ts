import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openFolder, walkFolder } from './walk';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'convcanvas-walk-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const { signal } = new AbortController();

it('tells how many files it has found from the start, also within one large folder', async () => {
  mkdirSync(join(root, 'a'));
  for (let i = 0; i < 200; i++) writeFileSync(join(root, 'a', `${i}.png`), String(i));
  const told: number[] = [];
  const { entries } = await walkFolder(root, signal, (files) => told.push(files));
  expect(entries).toHaveLength(200);
  expect(told[0]).toBe(0);
  expect(told.at(-1)).toBe(200);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(new Set(told).size).toBeGreaterThan(3);
});

it('gives files by name, folder by folder, with their sizes', async () => {
  mkdirSync(join(root, 'b'));
  writeFileSync(join(root, 'b', '1'), 'one');
  writeFileSync(join(root, 'a'), '');
  writeFileSync(join(root, 'c'), 'three');
  const { entries } = await walkFolder(root, signal);
  expect(entries.map(({ path, bytes }) => [path, bytes])).toEqual([
    ['a', 0],
    ['b/1', 3],
    ['c', 5],
  ]);
});

it('ends when it is told to', async () => {
  writeFileSync(join(root, 'a'), '');
  const controller = new AbortController();
  const walking = walkFolder(root, controller.signal, () => controller.abort(new Error('enough')));
  await expect(walking).rejects.toThrow('enough');
});

it('looks at no file behind a linked folder that leads out, however its path is written', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'convcanvas-outside-'));
  try {
    writeFileSync(join(outside, 'secret'), 'x');
    mkdirSync(join(root, 'in'));
    writeFileSync(join(root, 'in', 'open'), 'x');
    symlinkSync(outside, join(root, 'way'), 'junction');
    symlinkSync(join(root, 'in'), join(root, 'own'), 'junction');
    const folder = await openFolder(root);
    expect(await folder.lookAt('way/secret')).toBe('leavesFolder');
    // Asked again, what is known of the folder counts.
    expect(await folder.lookAt('way/secret')).toBe('leavesFolder');
    expect(await folder.lookAt('own/open')).toMatchObject({ path: 'own/open', bytes: 1 });
    expect(await folder.lookAt('in/open')).toMatchObject({ path: 'in/open', bytes: 1 });
    expect(await folder.lookAt('in/none')).toBe('missing');
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
});
