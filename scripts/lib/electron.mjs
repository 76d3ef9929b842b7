import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { run } from './child.mjs';
import { ROOT, userCacheFolder } from './paths.mjs';

/** How long a download may stand still before it is given up. */
const STALL_MS = 30_000;

const FOLDER = join(ROOT, 'node_modules', 'electron');

/**
 * Path of Electron's binary, or undefined where it has not been downloaded. Never asks the package
 * itself: importing it starts a download.
 *
 * @param {string} folder of the electron package
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findElectron(folder = FOLDER, env = process.env) {
  try {
    const inDist = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    const binary = join(env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), inDist);
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Downloads Electron's binary unless an earlier attempt on this machine failed. The attempt is given
 * up when nothing arrives for half a minute; Electron's own installer checks the checksum.
 *
 * @param {(line: string) => void} say
 * @param {{ again: boolean }} options `again`: try even though it failed before
 * @returns {Promise<string | undefined>} path of the binary
 */
export async function obtainElectron(say, { again }) {
  const there = findElectron();
  if (there) return there;
  const memory = failureFile();
  if (!again && existsSync(memory)) return undefined;
  rmSync(memory, { force: true });
  say('Downloading Electron (about 110 MB, once) …');
  const failure = await download(say);
  const binary = failure === undefined ? findElectron() : undefined;
  if (binary) return binary;
  const reason = failure ?? 'the downloaded package has no binary in it';
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(memory, `${JSON.stringify({ reason, at: new Date().toISOString() })}\n`);
  say(`  not possible here: ${reason}`);
  say('  This will not be tried again; `npm start -- --electron` does.');
  return undefined;
}

/** Where a failed download of this version for this platform is remembered. */
function failureFile() {
  const { version } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'));
  const name = `electron-${version}-${process.platform}-${process.arch}-failed.json`;
  return join(userCacheFolder(), name);
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} why it failed
 */
async function download(say) {
  const failure = await fetchArchive(say);
  if (failure !== undefined) return failure;
  // Unpacks what is now in Electron's cache, after comparing it with the checksum in the package.
  const { code, output } = await run(process.execPath, [join(FOLDER, 'install.js')], {
    capture: true,
  });
  return code === 0 ? undefined : firstLine(output);
}

/**
 * Fetches the archive in a child process, which can be ended when the line goes dead.
 *
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} why it failed
 */
function fetchArchive(say) {
  return new Promise((resolve) => {
    const script = fileURLToPath(new URL('electronDownload.mjs', import.meta.url));
    const child = fork(script, { cwd: ROOT, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    let failure = 'the download ended without a result';
    let toldPercent = 0;
    const giveUp = () => {
      failure = `nothing arrived for ${STALL_MS / 1000} seconds`;
      child.kill('SIGKILL');
    };
    let timer = setTimeout(giveUp, STALL_MS);
    child.on('message', (/** @type {import('./electronDownload.mjs').Report} */ report) => {
      if ('error' in report) failure = report.error;
      else {
        clearTimeout(timer);
        timer = setTimeout(giveUp, STALL_MS);
        const percent = Math.floor(report.fraction * 10) * 10;
        if (percent > toldPercent) say(`  ${percent} %`);
        toldPercent = percent;
      }
    });
    child.on('error', (error) => (failure = error.message));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? undefined : failure);
    });
  });
}

/** @param {string} text */
function firstLine(text) {
  return text.trim().split('\n')[0] ?? 'unknown reason';
}

/**
 * Whether this machine could show a window at all.
 *
 * @returns {boolean}
 */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}
