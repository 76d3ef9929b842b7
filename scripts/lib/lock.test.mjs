import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withLock } from './lock.mjs';

/** @type {string} */
let folder;
/** @type {string} */
let lock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  lock = join(folder, 'deep', 'it.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lets one in at a time and tells the others once that they wait', async () => {
  let inside = 0;
  let most = 0;
  const onWait = vi.fn();
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => withLock(lock, onWait, work)));
  expect(most).toBe(1);
  expect(onWait).toHaveBeenCalledTimes(2);
  expect(existsSync(lock)).toBe(false);
});

it('gives the lock back when the work fails', async () => {
  const fail = withLock(lock, vi.fn(), () => Promise.reject(new Error('no')));
  await expect(fail).rejects.toThrow('no');
  expect(await withLock(lock, vi.fn(), async () => 'next')).toBe('next');
});

it('takes over from an owner that is gone', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  await withLock(lock, vi.fn(), async () => undefined);
  writeFileSync(lock, String(pid));
  expect(await withLock(lock, vi.fn(), async () => 'mine')).toBe('mine');
});

it('takes over from an owner that died before it wrote its number', async () => {
  await withLock(lock, vi.fn(), async () => undefined);
  writeFileSync(lock, '');
  utimesSync(lock, new Date(0), new Date(0));
  expect(await withLock(lock, vi.fn(), async () => 'mine')).toBe('mine');
});

it('complains where no lock can be made instead of waiting for ever', async () => {
  writeFileSync(join(folder, 'deep'), 'a file, not a folder');
  await expect(withLock(lock, vi.fn(), async () => undefined)).rejects.toThrow();
});
