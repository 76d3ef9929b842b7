/**
 * `npm test`: does its own set-up on a fresh machine, runs every check there is, and ends with one
 * line that counts them. `npm run check` is the same without the set-up.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { provideChromium } from './lib/chromium.mjs';
import { runNpm } from './lib/child.mjs';
import { fingerprints, stampBuild, unstampBuild } from './lib/freshness.mjs';
import { OUT, ROOT, SCRATCH } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { sum, summaryLine, tallyOne, tallyPlaywright, tallyVitest } from './lib/tally.mjs';

/** @typedef {import('./lib/tally.mjs').Tally} Tally */

const REPORTS = join(SCRATCH, 'reports');

const say = (/** @type {string} */ line) => console.log(line);

/**
 * @param {string} name of an npm script
 * @param {{ extra?: string[], env?: NodeJS.ProcessEnv, capture?: boolean }} options
 */
function script(name, { extra = [], env = process.env, capture = true } = {}) {
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  return runNpm(['run', '--silent', name, '--', ...extra], {
    cwd: ROOT,
    env: { ...env, ...colour },
    capture,
  });
}

/**
 * A check that passes or fails as a whole; what it printed is told only if it failed.
 *
 * @param {string} name
 * @param {(line: string) => void} tell
 * @returns {Promise<Tally>}
 */
async function whole(name, tell = say) {
  const { code, output } = await script(name);
  if (code !== 0) tell(output.trimEnd());
  return tallyOne(code === 0);
}

/** @returns {Promise<Tally>} */
async function build() {
  unstampBuild(OUT);
  const prints = fingerprints(ROOT);
  const tally = await whole('check:build');
  if (tally.failed === 0) stampBuild(OUT, prints);
  return tally;
}

/** @returns {Promise<Tally>} */
async function unit() {
  const file = join(REPORTS, 'unit.json');
  const extra = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await script('check:unit', { extra, capture: false });
  return tallyVitest(readReport(file), code);
}

/** @returns {Promise<Tally>} */
async function e2e() {
  const file = join(REPORTS, 'e2e.json');
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const { code } = await script('check:e2e', {
    extra: ['--reporter=list,json'],
    env,
    capture: false,
  });
  return tallyPlaywright(readReport(file), code);
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The checks that are more than "passed or failed", in the order they build on each other. */
const SPECIAL = { 'check:build': build, 'check:unit': unit, 'check:e2e': e2e };

/**
 * Checks that only read the sources, each on one core for the most part: they are run side by side, the
 * longest first. All others have the machine to themselves.
 */
const READING = [
  'check:lint',
  'check:format',
  'check:types',
  'check:unused',
  'check:schemas',
  'check:layers',
];
/** Linting takes more than a gigabyte, so not as many as there are cores. */
const SIDE_BY_SIDE = Math.min(2, availableParallelism());

/** Checks that take too long to be run each time. */
const APART = ['check:photos'];

/**
 * Every other `check:` script of package.json, so that a new one is run from the day it is there.
 *
 * @returns {[name: string, check: () => Promise<Tally>][]}
 */
function otherChecks() {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const known = [...Object.keys(SPECIAL), ...READING, ...APART];
  const plain = Object.keys(scripts)
    .filter((name) => name.startsWith('check:') && !known.includes(name))
    .map((name) => /** @type {[string, () => Promise<Tally>]} */ ([name, () => whole(name)]));
  return [...plain, ...Object.entries(SPECIAL)];
}

/**
 * Runs a check and says how it ended.
 *
 * @param {string} name
 * @param {() => Promise<Tally>} check
 * @param {() => void} before is called before the last line
 * @returns {Promise<Tally>}
 */
async function timed(name, check, before = () => undefined) {
  const startedMs = Date.now();
  const tally = await check();
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  before();
  say(`  ${name} ${tally.failed ? 'FAILED' : 'passed'} (${seconds} s)`);
  return tally;
}

/** @returns {Promise<Tally[]>} */
async function readingChecks() {
  const waiting = [...READING];
  /** @type {Tally[]} */
  const tallies = [];
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const own = name;
      /** @type {string[]} */
      const told = [];
      const check = () => whole(own, (line) => told.push(line));
      // In one piece, so that two that fail do not mix.
      tallies.push(await timed(own, check, () => told.forEach(say)));
    }
  };
  say(`\n▸ ${READING.join(', ')}`);
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return tallies;
}

async function main() {
  if (!process.argv.includes('--no-setup')) {
    await prepare(say, { build: false });
    await provideChromium(say);
  }
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  const tallies = await readingChecks();
  for (const [name, check] of otherChecks()) {
    say(`\n▸ ${name}`);
    tallies.push(await timed(name, check));
  }
  const total = sum(tallies);
  say(`\n${summaryLine(total)}`);
  return total.failed ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  say(`\n${summaryLine(tallyOne(false))}`);
  process.exitCode = 1;
}
