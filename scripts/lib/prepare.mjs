import { join } from 'node:path';
import { run, runNpm } from './child.mjs';
import {
  buildIsStale,
  fingerprints,
  installIsStale,
  stampBuild,
  unstampBuild,
} from './freshness.mjs';
import { withLock } from './lock.mjs';
import { OUT, ROOT, SCRATCH } from './paths.mjs';

const MIN_NODE = [20, 19];

/**
 * Brings the checkout to where it can run: packages as the lock file says, and a current build.
 * Does nothing, in some milliseconds, when all is current.
 *
 * @param {(line: string) => void} say where to tell what is being done
 * @param {{ quiet?: boolean, build?: boolean }} options `quiet` shows output of npm and the build
 *   only when they fail
 * @returns {Promise<void>}
 * @throws {Error} with what the person can do, when installing or building fails
 */
export async function prepare(say, { quiet = false, build = true } = {}) {
  checkNode();
  const todo = () => installIsStale(ROOT) || (build && buildIsStale(ROOT, OUT));
  if (!todo()) return;
  const lock = join(SCRATCH, 'prepare.lock');
  const waiting = () => say('Waiting for another command that is installing or building …');
  await withLock(lock, waiting, async () => {
    if (installIsStale(ROOT)) await install(say, quiet);
    if (build && buildIsStale(ROOT, OUT)) await buildAll(say, quiet);
  });
}

/** @throws {Error} when this Node is too old to run anything here */
function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantMajor = 0, wantMinor = 0] = MIN_NODE;
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return;
  throw new Error(
    `ConvCanvas needs Node ${MIN_NODE.join('.')} or newer; this is ${process.versions.node}. ` +
      'Get a newer one from https://nodejs.org.',
  );
}

/**
 * @param {(line: string) => void} say
 * @param {boolean} quiet
 */
async function install(say, quiet) {
  say('Installing packages (once; some minutes on a slow line) …');
  // No install scripts: the one that matters, Electron's download, is done apart and bounded.
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await step(say, 'npm ci --ignore-scripts', quiet, () =>
    runNpm(options, { cwd: ROOT, capture: quiet }),
  );
}

/**
 * @param {(line: string) => void} say
 * @param {boolean} quiet
 */
async function buildAll(say, quiet) {
  say('Building …');
  unstampBuild(OUT);
  const prints = fingerprints(ROOT);
  const cli = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  await step(say, 'npm run build', quiet, () =>
    run(process.execPath, [cli, 'build', '--logLevel', 'warn'], { cwd: ROOT, capture: quiet }),
  );
  stampBuild(OUT, prints);
}

/**
 * Runs a step and tells now and then that it is still going: npm shows nothing of its own unless a
 * terminal is attached.
 *
 * @param {(line: string) => void} say
 * @param {string} name what a person would type to run it alone
 * @param {boolean} quiet
 * @param {() => Promise<import('./child.mjs').Ended>} work
 */
async function step(say, name, quiet, work) {
  const startedMs = Date.now();
  const seconds = () => Math.round((Date.now() - startedMs) / 1000);
  const timer = setInterval(() => say(`  … still working, ${seconds()} s`), 15_000);
  try {
    const { code, output } = await work();
    if (code !== 0) {
      throw new Error(`\`${name}\` failed with exit code ${code}.${output && `\n${output}`}`);
    }
    if (!quiet) say(`  done in ${seconds()} s`);
  } finally {
    clearInterval(timer);
  }
}
