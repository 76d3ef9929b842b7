/**
 * `npm start`: from a fresh checkout to the open app. Installs what is missing, builds what is
 * stale, then opens Electron where it can be had, and else the same app in a browser's window.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findBrowser, sandboxArguments } from './lib/browser.mjs';
import { exitCode } from './lib/child.mjs';
import { hasDisplay, obtainElectron } from './lib/electron.mjs';
import { ROOT, userCacheFolder } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { startWebHost } from './lib/webApp.mjs';

const USAGE = `npm start [-- OPTIONS]

  --web         serve the app on this machine and open it in a browser's window
  --electron    try to get Electron again, even if that failed before
  --no-open     serve the app and print its address; open nothing
  --port N      the port to serve on (default: any free one)
  --help        this text`;

/** An Electron that cannot start on this system gives up sooner than this. */
const EARLY_EXIT_MS = 4_000;

const say = (/** @type {string} */ line) => console.log(line);

/**
 * @returns {{ web: boolean, electron: boolean, open: boolean, port: string, help: boolean } | string}
 *   or what is wrong with the arguments
 */
function readArguments() {
  try {
    const { values } = parseArgs({
      allowNegative: true,
      options: {
        web: { type: 'boolean', default: false },
        electron: { type: 'boolean', default: false },
        open: { type: 'boolean', default: true },
        port: { type: 'string', default: '0' },
        help: { type: 'boolean', default: false },
      },
    });
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65535) {
      return `--port wants a number from 0 to 65535, not "${values.port}".`;
    }
    return values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * @param {string} binary
 * @returns {Promise<number | 'unusable'>} its exit code, or that it does not start on this system
 */
async function runElectron(binary) {
  say('Opening ConvCanvas …');
  const child = spawn(binary, [...sandboxArguments(), ROOT], { stdio: 'inherit' });
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('exit', (code, signal) => resolve(exitCode(code, signal)));
  });
  const early = await Promise.race([ended, sleep(EARLY_EXIT_MS, /** @type {const} */ ('runs'))]);
  if (early !== 'runs' && early !== 0) return 'unusable';
  return ended;
}

/**
 * @param {{ open: boolean, port: string }} options
 * @returns {Promise<number>} exit code
 */
async function runWeb({ open, port }) {
  const window = open && hasDisplay();
  const args = ['--port', port, ...(window ? ['--until-closed'] : [])];
  const { link, child, ended } = await startWebHost({ args });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  if (open && !window) say('There is no display here to open a window on.');
  say(`ConvCanvas is served at ${link}`);
  if (window) await openWindow(link);
  say('Ctrl-C ends it.');
  return ended;
}

/** @param {string} link */
async function openWindow(link) {
  const browser = findBrowser();
  if (!browser) {
    const { default: openInBrowser } = await import('open');
    await openInBrowser(link);
    return;
  }
  // A profile of its own: no extensions, no other tabs, and the window's size is remembered.
  const profile = join(userCacheFolder(), 'window');
  const child = spawn(
    browser,
    [
      `--app=${link}`,
      `--user-data-dir=${profile}`,
      '--window-size=1280,800',
      '--no-first-run',
      '--no-default-browser-check',
      ...sandboxArguments(),
    ],
    { stdio: 'ignore' },
  );
  child.on('error', (error) => say(`The window could not be opened (${error.message}).`));
}

/** @returns {Promise<number>} exit code */
async function main() {
  const options = readArguments();
  if (typeof options === 'string') {
    console.error(`${options}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    say(USAGE);
    return 0;
  }
  await prepare(say);
  const wantsElectron = options.open && !options.web && hasDisplay();
  if (wantsElectron || options.electron) {
    const binary = await obtainElectron(say, { again: options.electron });
    const code = binary ? await runElectron(binary) : 'unusable';
    if (code !== 'unusable') return code;
    if (binary) say('Electron does not start on this system; using a browser instead.');
  }
  return runWeb(options);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
