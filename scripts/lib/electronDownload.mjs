/**
 * Run as a child of electron.mjs: puts Electron's archive into Electron's own download cache and
 * reports how far it is.
 *
 * @typedef {{ fraction: number } | { error: string }} Report
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloadArtifact } from '@electron/get';
import { ROOT } from './paths.mjs';

/** @param {Report} report */
const tell = (report) => process.send?.(report);

const folder = join(ROOT, 'node_modules', 'electron');
const json = (/** @type {string} */ name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

try {
  await downloadArtifact({
    version: json('package.json').version,
    artifactName: 'electron',
    platform: process.platform,
    arch: process.arch,
    checksums: json('checksums.json'),
    downloadOptions: {
      quiet: true,
      getProgressCallback: async (/** @type {{ percent: number }} */ { percent }) =>
        void tell({ fraction: percent }),
    },
  });
  process.exit(0);
} catch (error) {
  const cause =
    error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  tell({ error: `${error instanceof Error ? error.message : error}${cause}` });
  process.exitCode = 1;
  process.disconnect?.();
}
