import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/**
 * Whether what is installed and built still fits what it came from. Pure look-ups: nothing here
 * installs or builds.
 */

/**
 * What the build reads. Tests are left out, so that editing one rebuilds nothing.
 */
const BUILD_INPUTS = [
  'src',
  'resources',
  'electron.vite.config.ts',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];

/** What must be there after a build; a build that was cut off leaves less. */
const BUILD_OUTPUTS = [
  'main/cli.js',
  'main/web.js',
  'main/trainer.js',
  'main/index.js',
  'preload/index.cjs',
  'renderer/index.html',
];

const STAMP = 'stamp.json';

/**
 * Whether `npm ci` has to run: some package that the lock file asks for is missing from what npm
 * says it installed, or is there in another version. Optional packages are those of other
 * platforms, and may be missing.
 *
 * @param {string} root folder of package-lock.json
 * @returns {boolean}
 */
export function installIsStale(root) {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!installed) return true;
  const wanted = readJson(join(root, 'package-lock.json'))?.packages ?? {};
  return Object.entries(wanted).some(
    ([path, { version, optional }]) =>
      path !== '' &&
      installed[path]?.version !== version &&
      !(optional && installed[path] === undefined),
  );
}

/**
 * Whether the build has to run. Times and sizes are compared first; where they differ, contents
 * decide, so that a fresh clone or a branch switched back and forth does not rebuild for nothing.
 *
 * @param {string} root the checkout
 * @param {string} out the build's output folder
 * @returns {boolean}
 */
export function buildIsStale(root, out) {
  const stamp = readJson(join(out, STAMP));
  if (!stamp || !BUILD_OUTPUTS.every((path) => existsSync(join(out, path)))) return true;
  const files = inputFiles(root);
  const quick = quickFingerprint(root, files);
  if (quick === stamp.quick) return false;
  if (contentFingerprint(root, files) !== stamp.content) return true;
  writeStamp(out, { quick, content: stamp.content });
  return false;
}

/**
 * Fingerprints of the sources as they are now. Take them before building and hand them to
 * {@link stampBuild} afterwards: a file edited in between then makes the build stale, as it should.
 *
 * @param {string} root
 * @returns {{ quick: string, content: string }}
 */
export function fingerprints(root) {
  const files = inputFiles(root);
  return { quick: quickFingerprint(root, files), content: contentFingerprint(root, files) };
}

/**
 * @param {string} out
 * @param {{ quick: string, content: string }} prints
 */
export function stampBuild(out, prints) {
  writeStamp(out, prints);
}

/**
 * To be called before a build starts, so that one that is cut off is not taken for complete.
 *
 * @param {string} out
 */
export function unstampBuild(out) {
  rmSync(join(out, STAMP), { force: true });
}

/** @param {string} root */
function inputFiles(root) {
  return BUILD_INPUTS.flatMap((input) => filesUnder(join(root, input)))
    .filter((path) => !/\.test\.[a-z]+$/.test(path))
    .sort();
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}

/**
 * @param {string} root
 * @param {string[]} files
 */
function quickFingerprint(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${portable(root, file)}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string[]} files
 */
function contentFingerprint(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash
      .update(`${portable(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} file
 */
function portable(root, file) {
  return relative(root, file).split(sep).join('/');
}

/**
 * @param {string} path
 * @returns {any}
 */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} out
 * @param {{ quick: string, content: string }} prints
 */
function writeStamp(out, prints) {
  const path = join(out, STAMP);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(prints)}\n`);
}
