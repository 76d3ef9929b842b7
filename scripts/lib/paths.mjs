import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What the build writes. */
export const OUT = join(ROOT, 'out');

/** Scratch of this checkout: locks, Python environments. Not under version control. */
export const SCRATCH = join(ROOT, '.cache');

/**
 * The platform's folder for things that can be made again, shared by all checkouts. The scripts run
 * before anything is installed, so the few lines are here instead of a library's.
 *
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
export function userCacheFolder(platform = process.platform, env = process.env) {
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'convcanvas', 'Cache');
  }
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'convcanvas');
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'convcanvas');
}
