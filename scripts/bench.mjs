/**
 * `npm run bench`: the product's own training throughput beside that of the same network in PyTorch
 * and Keras, where a Python with these is found; nothing is installed. With `--window`, what a window
 * that watches costs instead.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './lib/child.mjs';
import { median, table, turns } from './lib/figures.mjs';
import { OUT, ROOT } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { findPythonWith } from './lib/python.mjs';

const USAGE = `npm run bench [-- OPTIONS]

  --networks NAMES  reference networks or templates (default seed,lenet,vgg,vggbn)
  --rounds N        how often each contender runs, taking turns (default 3)
  --epochs N        epochs of one run (default 1)
  --limit N         only the first N training samples
  --window          compare training with and without an attached window
  --engines         compare the engines; needs \`npm run install:tensorflow\`
  --json            one JSON object instead of the table`;

/**
 * @typedef {{ samplesPerSecond: number, trainingMs: number, validationMs: number,
 *   testAccuracy: number, peakMemoryBytes?: number | null, version: string }} Figures of one run
 * @typedef {{ name: string, measure: () => Promise<Figures> }} Contender
 */

const THREADS = 2;

const tell = (/** @type {string} */ line) => console.error(line);

function readArguments() {
  const { values } = parseArgs({
    options: {
      networks: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      epochs: { type: 'string', default: '1' },
      limit: { type: 'string' },
      window: { type: 'boolean', default: false },
      engines: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return values;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<any>} the JSON object in the last line it printed
 */
async function lastJson(command, args, env = process.env) {
  const { code, output } = await run(command, args, { cwd: ROOT, env, capture: true });
  const line = output
    .trim()
    .split('\n')
    .findLast((text) => text.startsWith('{'));
  if (code !== 0 || !line) throw new Error(`${args.join(' ')} failed (${code}):\n${output}`);
  return JSON.parse(line);
}

/**
 * Whoever takes part gets the same two cores, where the system can say so.
 *
 * @returns {Promise<string[]>} what to put before a command
 */
async function pinning() {
  if (availableParallelism() <= THREADS) return [];
  const args = ['--cpu-list', `0-${THREADS - 1}`];
  const { code } = await run('taskset', [...args, 'true'], { capture: true }).catch(() => ({
    code: 1,
  }));
  return code === 0 ? ['taskset', ...args] : [];
}

/**
 * @param {string} network
 * @param {ReturnType<typeof readArguments>} options
 * @param {string} scratch
 * @returns {Promise<Contender[]>}
 */
async function findContenders(network, { epochs, limit, engines }, scratch) {
  const pin = await pinning();
  const measure = (/** @type {string[]} */ command, /** @type {NodeJS.ProcessEnv} */ env) => {
    const [program = '', ...args] = [...pin, ...command];
    return lastJson(program, args, env);
  };
  const amount = ['--epochs', epochs, ...(limit ? ['--limit', limit] : [])];

  // Everyone trains the same network, setup and data: the product's project, and its code views. Sets
  // that the program draws are drawn now, for everyone.
  const env = { ...process.env, CONVCANVAS_HOME: join(scratch, 'home') };
  const folder = join(scratch, network);
  const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const writer = [tsx, join(ROOT, 'bench', 'network.ts'), network, folder];
  const { code, output } = await run(process.execPath, writer, { cwd: ROOT, env, capture: true });
  if (code !== 0) throw new Error(`The network could not be written:\n${output}`);

  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const project = join(folder, 'project.convcanvas.json');
  const train = [join(OUT, 'main', 'cli.js'), 'train', project, '--json'];
  /** @type {Contender[]} */
  const contenders = [
    {
      name: 'ConvCanvas',
      measure: async () => ({
        ...(await measure([process.execPath, ...train, ...amount], env)),
        version: `ConvCanvas ${version}, Node ${process.versions.node}`,
      }),
    },
  ];

  const python = (/** @type {string} */ interpreter, /** @type {string} */ name) => [
    interpreter,
    join(ROOT, 'bench', `${name}_train.py`),
    ...['--folder', folder, '--threads', String(THREADS), ...amount],
  ];

  if (engines) {
    const library = await linkTensorFlow(tsx, env.CONVCANVAS_HOME);
    const command = [process.execPath, ...train, '--engine', 'tensorflow', ...amount];
    contenders.push({
      name: 'ConvCanvas, TensorFlow',
      measure: async () => ({ ...(await measure(command, env)), version: library }),
    });
    return contenders;
  }

  const torch = await findPythonWith(['torch', 'numpy']);
  if (torch) {
    const command = python(torch, 'torch');
    contenders.push(
      { name: 'PyTorch', measure: () => measure(command, process.env) },
      {
        name: 'PyTorch, channels last',
        measure: () => measure([...command, '--channels-last'], process.env),
      },
    );
  }
  const keras = await findPythonWith(['tensorflow', 'keras']);
  if (keras) {
    const command = python(keras, 'keras');
    contenders.push({ name: 'Keras', measure: () => measure(command, process.env) });
  }
  return contenders;
}

/**
 * Lets the bench's own home find the installed TensorFlow.
 *
 * @param {string} tsx
 * @param {string} home
 * @returns {Promise<string>} what it is, with its version
 */
async function linkTensorFlow(tsx, home) {
  const teller = [tsx, join(ROOT, 'bench', 'tensorflowFolder.ts')];
  const { folder, library } = await lastJson(process.execPath, teller);
  if (folder === null) throw new Error('Run `npm run install:tensorflow` first.');
  mkdirSync(home, { recursive: true });
  const link = join(home, 'tensorflow');
  rmSync(link, { force: true });
  symlinkSync(folder, link);
  return library;
}

/**
 * The product against itself: with nobody attached, and with a window that shows everything live.
 *
 * @param {string} template
 * @param {ReturnType<typeof readArguments>} options
 * @param {string} scratch
 * @returns {Promise<Contender[]>}
 */
async function windowContenders(template, { epochs }, scratch) {
  const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const home = join(scratch, 'home');
  const command = [tsx, join(ROOT, 'bench', 'window.ts'), template, epochs, home];
  return [
    { name: 'alone', measure: () => lastJson(process.execPath, command) },
    { name: 'streaming', measure: () => lastJson(process.execPath, [...command, 'stream']) },
    { name: 'window here', measure: () => lastJson(process.execPath, [...command, 'window']) },
  ];
}

/**
 * @param {Contender[]} contenders
 * @param {number} rounds
 * @returns {Promise<Map<string, Figures[]>>}
 */
async function compete(contenders, rounds) {
  /** @type {Map<string, Figures[]>} */
  const results = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, measure } of turns(contenders, round)) {
      const figures = await measure();
      results.get(name)?.push(figures);
      tell(`round ${round + 1} of ${rounds}: ${name}, ${rate(figures)} samples/s`);
    }
  }
  return results;
}

/** @param {Figures} figures */
function rate(figures) {
  return Math.round(figures.samplesPerSecond).toLocaleString('en');
}

function machine() {
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${process.platform} ${process.arch}`;
}

/** @param {Map<string, Figures[]>} results of one network, the first being what the others are compared with */
function summarize(results) {
  const rows = [...results].map(([name, runs]) => ({
    name,
    version: runs[0]?.version,
    samplesPerSecond: median(runs.map((figures) => figures.samplesPerSecond)),
    testAccuracy: median(runs.map((figures) => figures.testAccuracy)),
    peakMemoryBytes: median(runs.map((figures) => figures.peakMemoryBytes ?? NaN)),
    runs,
  }));
  const ours = rows[0]?.samplesPerSecond ?? NaN;
  return rows.map((row) => ({ ...row, ratio: ours / row.samplesPerSecond }));
}

/**
 * @param {string} network
 * @param {ReturnType<typeof summarize>} summary
 */
function show(network, summary) {
  console.log(`\n${network}`);
  console.log(
    table([
      [
        '',
        'samples/s',
        'lowest',
        'highest',
        `${summary[0]?.name} / this`,
        'test accuracy',
        'peak MB',
      ],
      ...summary.map(({ name, samplesPerSecond, ratio, testAccuracy, peakMemoryBytes, runs }) => {
        const rates = runs.map((figures) => figures.samplesPerSecond);
        const shown = [samplesPerSecond, Math.min(...rates), Math.max(...rates)];
        return [
          name,
          ...shown.map((value) => Math.round(value).toLocaleString('en')),
          ratio.toFixed(2),
          testAccuracy.toFixed(4),
          Number.isFinite(peakMemoryBytes) ? Math.round(peakMemoryBytes / 1e6).toString() : '–',
        ];
      }),
    ]),
  );
}

async function main() {
  const options = readArguments();
  if (options.help) {
    console.log(USAGE);
    return;
  }
  await prepare(tell);
  const scratch = mkdtempSync(join(tmpdir(), 'convcanvas-bench-'));
  const { epochs, rounds } = options;
  const find = options.window ? windowContenders : findContenders;
  const networks = options.networks ?? (options.window ? 'keras-cnn' : 'seed,lenet,vgg,vggbn');
  /** @type {Record<string, ReturnType<typeof summarize>>} */
  const summaries = {};
  try {
    for (const network of networks.split(',')) {
      tell(`${network}:`);
      const contenders = await find(network, options, scratch);
      summaries[network] = summarize(await compete(contenders, Number(rounds)));
      if (!options.json) show(network, summaries[network]);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  if (options.json) {
    console.log(
      JSON.stringify({ machine: machine(), threads: THREADS, epochs, rounds, summaries }),
    );
    return;
  }
  const [summary = []] = Object.values(summaries);
  console.log(
    `\n${epochs} epoch(s), medians of ${rounds} round(s), ${THREADS} threads, ${machine()}.`,
  );
  console.log('Training samples per second of training time, metrics of every batch included.');
  console.log(`${[...new Set(summary.map((row) => row.version))].join('; ')}.`);
  if (summary.length === 1 && !options.window) {
    console.log('No Python with PyTorch was found to compare with: see `npm run setup:python`.');
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
