import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFileAtomic } from './atomic';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'convcanvas-atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a file is made, and replaced as a whole', async () => {
  const path = join(folder, 'a.json');
  await writeFileAtomic(path, 'a longer text');
  await writeFileAtomic(path, 'short');
  expect(readFileSync(path, 'utf8')).toBe('short');
  expect(readdirSync(folder)).toEqual(['a.json']);
});

it('writers of the same file leave one of their texts, whole', async () => {
  const path = join(folder, 'a.json');
  const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(1 << (i + 8)));
  await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
  expect(texts).toContain(readFileSync(path, 'utf8'));
  expect(readdirSync(folder)).toEqual(['a.json']);
});

it('what cannot be written is told, and leaves nothing behind', async () => {
  // No file can take the place of a folder that holds something.
  mkdirSync(join(folder, 'taken', 'inside'), { recursive: true });
  for (const path of [join(folder, 'taken'), join(folder, 'nowhere', 'a.json')])
    await expect(writeFileAtomic(path, 'text')).rejects.toMatchObject({
      code: 'DISK_WRITE_FAILED',
      values: { path },
    });
  expect(readdirSync(folder)).toEqual(['taken']);
});
