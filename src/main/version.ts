import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * This program's version, as package.json has it.
 * @param entryUrl `import.meta.url` of src/main/NAME.ts or out/main/NAME.js
 */
export function appVersion(entryUrl: string): string {
  const text = readFileSync(new URL('../../package.json', entryUrl), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
