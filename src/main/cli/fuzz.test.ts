import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { ERRORS } from '../../shared/errors';
import { serializeProject } from '../../shared/project/parse';
import { damagedFiles } from '../../shared/project/testing/damaged';
import { templateProject } from '../../shared/templates';
import { runProgram } from './program';

const folder = mkdtempSync(join(tmpdir(), 'convcanvas-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a thousand damaged project files each end with 0, or with 2 and a catalogued error', async () => {
  const path = join(folder, 'damaged.convcanvas.json');
  const entry = new URL('../cli.ts', import.meta.url).href;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      damagedFiles(serializeProject(templateProject('lenet-5'))),
      fc.constantFrom('check', 'compile'),
      async (text, verb) => {
        writeFileSync(path, text);
        let err = '';
        const code = await runProgram(
          [verb, path],
          {
            language: 'en',
            json: false,
            out: () => undefined,
            err: (line) => (err += `${line}\n`),
          },
          entry,
        );
        if (code === 0) return;
        refused += 1;
        expect(code).toBe(2);
        const said = /^([A-Z_]+): /.exec(err)?.[1] ?? '';
        expect(Object.keys(ERRORS)).toContain(said);
        expect(said).not.toBe('INTERNAL');
      },
    ),
    { numRuns: 1000 },
  );
  expect(refused).toBeGreaterThan(500);
}, 120_000);
