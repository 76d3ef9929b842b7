import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Finds a Chromium-like browser: the app's own window where there is no Electron, and what the e2e
 * specs drive. The scripts run before anything is installed, and no library finds Edge too.
 */

/** In order of preference; the first words a person would type in a terminal. */
const LINUX_COMMANDS = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
  'brave-browser',
];

const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'];

const WINDOWS_PATHS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
  ['BraveSoftware', 'Brave-Browser', 'Application', 'brave.exe'],
];

/**
 * Path of an installed browser, or undefined. CHROME_PATH decides when it is set.
 *
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findBrowser(platform = process.platform, env = process.env) {
  const chosen = env['CHROME_PATH'];
  if (chosen) return existsSync(chosen) ? chosen : undefined;
  return candidates(platform, env).find((path) => isExecutable(path, platform));
}

/**
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
function candidates(platform, env) {
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']];
    return roots.flatMap((root) => (root ? WINDOWS_PATHS.map((path) => join(root, ...path)) : []));
  }
  if (platform === 'darwin') {
    const roots = ['/Applications', join(env['HOME'] ?? '', 'Applications')];
    return MAC_APPS.flatMap((app) =>
      roots.map((root) => join(root, `${app}.app`, 'Contents', 'MacOS', app)),
    );
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return LINUX_COMMANDS.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/**
 * @param {string} path
 * @param {NodeJS.Platform} platform
 */
function isExecutable(path, platform) {
  try {
    accessSync(path, platform === 'win32' ? constants.F_OK : constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Chromium refuses to run its sandbox as root; containers and lab machines often have nobody else.
 *
 * @returns {string[]}
 */
export function sandboxArguments() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
