/**
 * `npm run -s convcanvas -- VERB …`: the command line, installed and built first where that is
 * stale. Everything this wrapper has to say goes to stderr; stdout belongs to the command.
 */
import { join } from 'node:path';
import { become } from './lib/child.mjs';
import { OUT } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';

try {
  await prepare((line) => console.error(line), { quiet: true });
  process.exitCode = await become([join(OUT, 'main', 'cli.js'), ...process.argv.slice(2)]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
