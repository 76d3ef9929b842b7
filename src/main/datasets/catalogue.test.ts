import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';

const scratch = mkdtempSync(join(tmpdir(), 'convcanvas-catalogue-'));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true, force: true });
});

it('the catalogue is loaded without touching the home, which may be unusable', async () => {
  const file = join(scratch, 'a-file');
  writeFileSync(file, '');
  for (const home of [join(scratch, 'none-yet'), file]) {
    vi.stubEnv('CONVCANVAS_HOME', home);
    vi.resetModules();
    await expect(import('./catalogue')).resolves.toHaveProperty('listDatasets');
  }
  expect(existsSync(join(scratch, 'none-yet'))).toBe(false);
});
