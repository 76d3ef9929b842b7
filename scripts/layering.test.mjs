import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

/** The linter is what holds the layering, so the linter's configuration is what is tested here. */
describe('the layering', () => {
  /** @type {ESLint} */
  let eslint;
  beforeAll(() => {
    eslint = new ESLint();
  });

  /**
   * Lints one import as if it stood in `file`, which exists; returns the rules that object.
   *
   * @param {string} file
   * @param {string} statement
   */
  async function objections(file, statement) {
    const [result] = await eslint.lintText(`${statement}\n`, { filePath: file });
    const layering = ['boundaries/dependencies', 'no-restricted-imports', 'no-restricted-globals'];
    return result?.messages.map(({ ruleId }) => ruleId ?? '').filter((id) => layering.includes(id));
  }

  it.each([
    ['src/shared/localized.ts', `import '../main/engines/engine';`],
    ['src/shared/localized.ts', `import 'node:fs';`],
    ['src/shared/localized.ts', `import 'react';`],
    ['src/shared/localized.ts', `document.title = 'x';`],
    ['src/main/engines/engine.ts', `import '../../renderer/main';`],
    ['src/main/engines/engine.ts', `import 'electron';`],
    ['src/main/engines/engine.ts', `import 'react';`],
    ['src/renderer/main.tsx', `import '../main/engines/engine';`],
    ['src/renderer/main.tsx', `import 'node:fs';`],
    ['src/renderer/main.tsx', `import 'electron';`],
  ])('refuses in %s: %s', async (file, statement) => {
    expect(await objections(file, statement)).not.toEqual([]);
  });

  it.each([
    ['src/shared/localized.ts', `import './api';`],
    ['src/shared/localized.ts', `import 'zod';`],
    ['src/main/engines/engine.ts', `import '../../shared/api';`],
    ['src/main/engines/engine.ts', `import 'node:fs';`],
    ['src/main/index.ts', `import 'electron';`],
    ['src/renderer/main.tsx', `import '../shared/api';`],
    ['src/renderer/main.tsx', `import 'react';`],
  ])('allows in %s: %s', async (file, statement) => {
    expect(await objections(file, statement)).toEqual([]);
  });
});
