import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunStore } from './store';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'convcanvas-store-'));
  mkdirSync(join(root, 'half'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a run of which files are missing', () => {
  it('is none where its record is', async () => {
    const store = new RunStore(root);
    for (const run of ['half', 'nothing', '../half'])
      await expect(store.read(run)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  it('is damaged where another is, and the file is named', async () => {
    const store = new RunStore(root);
    await expect(store.readSpec('half')).rejects.toMatchObject({
      code: 'RUN_DAMAGED',
      values: { run: 'half', reason: expect.stringContaining('spec.json') as string },
    });
    await expect(store.readProject('half')).rejects.toMatchObject({
      code: 'RUN_DAMAGED',
      values: { run: 'half', reason: expect.stringContaining('project.convcanvas.json') as string },
    });
  });
});
