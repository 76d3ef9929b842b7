/**
 * `npm run install:tensorflow`: the native library of the TensorFlow engine, into the folder of this
 * person's data, where every start of the app finds it. The package's own install downloads from a
 * place that is often out of reach and has nothing for newer systems; the library of PyPI's wheel is
 * the same, so it is taken from there and the package's binding is built against it.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { INSTALL_FOLDER } from '../src/main/engines/tensorflow/find';
import { homeRoot } from '../src/main/files/home';
import { run } from './lib/child.mjs';
import { systemPythons } from './lib/python.mjs';
import { unpackWheels } from './lib/tensorflowWheel';

const USAGE = `npm run install:tensorflow [-- OPTIONS]

  --python PATH  the Python whose pip fetches the library (default: python3)
  --wheel FILE   a wheel of tensorflow-cpu that is on this machine already
  --gpu          with CUDA, for NVIDIA cards; nobody has tried this yet
  --force        install again, though it is there`;

const TFJS_VERSION = '4.22.0';
const TENSORFLOW_VERSION = '2.15.1';
/** Whose wheels are taken. No Python runs them, so any one will do; this one has them. */
const WHEEL_PYTHON = '3.11';

/** A problem with what to do about it. */
class Stop extends Error {}

interface Plan {
  readonly gpu: boolean;
  readonly python: string | undefined;
  readonly wheel: string | undefined;
  readonly force: boolean;
  /** Where everything goes. */
  readonly folder: string;
  readonly packageName: string;
  /** The installed package. */
  readonly root: string;
}

function readPlan(): Plan | null {
  const { values } = parseArgs({
    options: {
      gpu: { type: 'boolean', default: false },
      python: { type: 'string' },
      wheel: { type: 'string' },
      force: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const folder = join(homeRoot(), INSTALL_FOLDER);
  const packageName = `@tensorflow/tfjs-node${values.gpu ? '-gpu' : ''}`;
  const { gpu, python, wheel, force } = values;
  const root = join(folder, 'node_modules', packageName);
  return { gpu, python, wheel, force, folder, packageName, root };
}

const say = (line: string): void => console.log(line);

async function install(plan: Plan): Promise<void> {
  if (!plan.force && existsSync(join(plan.root, 'lib')) && (await tryOut(plan)) !== null) {
    say(`${plan.packageName} is installed in ${plan.folder} and works. Nothing to do.`);
    return;
  }
  requirePlatform(plan);
  await requireTool('c++', 'a C++ compiler (on Debian and Ubuntu: apt install build-essential)');
  await requireTool('make', 'make (on Debian and Ubuntu: apt install build-essential)');
  if (plan.gpu) say('Note: --gpu is untested. Please tell whether it works for you.');
  say(`Installing to ${plan.folder}`);
  mkdirSync(plan.folder, { recursive: true });

  say(`[1/4] ${plan.packageName} ${TFJS_VERSION}`);
  await installPackage(plan);
  const deps = join(plan.root, 'deps');
  if (
    plan.force ||
    !existsSync(join(deps, 'lib', 'libtensorflow.so')) ||
    !existsSync(join(deps, 'include'))
  ) {
    say(`[2/4] TensorFlow ${TENSORFLOW_VERSION}`);
    const wheels = plan.wheel ? [resolve(plan.wheel)] : await download(plan);
    say('[3/4] Unpacking');
    await unpack(wheels, deps);
  } else say('[2/4], [3/4] TensorFlow is unpacked already');
  say('[4/4] Building the binding; about half a minute');
  await build(plan);
  const versions = await tryOut(plan);
  if (versions === null) throw new Stop(`It was built but does not run: ${await whyNot(plan)}`);
  // What only the build and the next download needed: 300 MB.
  for (const rest of ['deps/include', 'build'])
    rmSync(join(plan.root, rest), { recursive: true, force: true });
  rmSync(join(plan.folder, 'download'), { recursive: true, force: true });
  say(`Done: ${versions}. Train with \`--engine tensorflow\`, or choose it in the training setup.`);
}

function requirePlatform({ packageName, folder }: Plan): void {
  if (process.platform === 'linux' && process.arch === 'x64') return;
  throw new Stop(
    `This works on Linux with x64 only so far, not on ${process.platform}-${process.arch}.\n` +
      `The package's own install may: npm install --prefix "${folder}" ${packageName}`,
  );
}

async function requireTool(command: string, what: string): Promise<void> {
  const { code } = await run(command, ['--version'], { capture: true }).catch(() => ({ code: 1 }));
  if (code !== 0) throw new Stop(`To build the binding, install ${what}, then run this again.`);
}

/** The package without its own download, in a folder of its own: the app's packages stay as they are. */
async function installPackage({ folder, root, packageName }: Plan): Promise<void> {
  const manifest = join(root, 'package.json');
  if (existsSync(manifest)) {
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string };
    if (version === TFJS_VERSION) return;
  }
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];
  const { code, output } = await npm([...args, `${packageName}@${TFJS_VERSION}`], folder);
  if (code !== 0)
    throw new Stop(
      `npm could not install ${packageName}:\n${lastLines(output)}\n` +
        'Check the connection to the npm registry, then run this again.',
    );
}

async function download(plan: Plan): Promise<string[]> {
  const python = await findPip(plan.python);
  const into = join(plan.folder, 'download');
  const requirement = plan.gpu
    ? `tensorflow[and-cuda]==${TENSORFLOW_VERSION}`
    : `tensorflow-cpu==${TENSORFLOW_VERSION}`;
  // With CUDA, pip knows which of its libraries belong to this version; without, one file is enough.
  const dependencies = plan.gpu ? [] : ['--no-deps'];
  const args = ['-m', 'pip', 'download', ...dependencies, '--only-binary=:all:'];
  const place = ['--python-version', WHEEL_PYTHON, '--dest', into, requirement];
  // pip checks each file against the hash that its index gives, and keeps what is there already.
  const { code } = await run(python, [...args, '--disable-pip-version-check', ...place]);
  if (code !== 0)
    throw new Stop(
      `pip could not download ${requirement}.\n` +
        'Check the connection to PyPI (or set PIP_INDEX_URL), then run this again; or fetch the wheel\n' +
        `for CPython ${WHEEL_PYTHON}, manylinux, x86_64 from the files of tensorflow-cpu ${TENSORFLOW_VERSION} on PyPI\n` +
        'on another machine and give it with --wheel FILE.',
    );
  const files = await readdir(into).catch((): string[] => []);
  const wheels = files.filter((name) => /^(tensorflow(_cpu)?|nvidia_\w+)-.*\.whl$/.test(name));
  if (wheels.length === 0) throw new Stop(`${python} downloaded nothing: does it have pip?`);
  return wheels.map((name) => join(into, name));
}

async function findPip(chosen: string | undefined): Promise<string> {
  for (const python of chosen ? [chosen] : systemPythons()) {
    const { code } = await run(python, ['-m', 'pip', '--version'], { capture: true }).catch(() => ({
      code: 1,
    }));
    if (code === 0) return python;
  }
  throw new Stop(
    `${chosen ?? 'No Python here'} has pip. Install Python 3 with pip, name one with --python PATH, or give\n` +
      'the wheel of tensorflow-cpu with --wheel FILE.',
  );
}

/** Into a folder beside it first, so that what is there is whole. */
async function unpack(wheels: readonly string[], deps: string): Promise<void> {
  const partial = `${deps}.partial`;
  rmSync(partial, { recursive: true, force: true });
  let told = -1;
  try {
    await unpackWheels(wheels, partial, (share) => {
      const percent = Math.floor(share * 10) * 10;
      if (percent === told) return;
      told = percent;
      say(`      ${percent} %`);
    });
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new Stop(`${wheels.join(', ')} could not be unpacked: ${reason}`);
  }
  rmSync(deps, { recursive: true, force: true });
  renameSync(partial, deps);
}

async function build({ root, folder }: Plan): Promise<void> {
  // The headers of this very Node, where its package has them; else node-gyp downloads them.
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include', 'node', 'node_version.h'));
  const { code, output } = await npm(['run', 'build-addon-from-source'], root, {
    ...process.env,
    ...(headers && { npm_config_nodedir: prefix }),
  });
  const log = join(folder, 'build.log');
  writeFileSync(log, output);
  if (code !== 0)
    throw new Stop(
      `The binding could not be built:\n${lastLines(output)}\nAll that was said is in ${log}.\n` +
        (headers
          ? ''
          : "node-gyp needs Node's headers, which it fetches from nodejs.org; where that is out of reach, set\nnpm_config_nodedir to a folder that has include/node.\n"),
    );
}

const TRIAL = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value == null;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
const slope = tf.grad((w) => tf.sum(tf.relu(tf.conv2d(tf.ones([1, 5, 5, 2]), w, 1, 'same'))))(tf.ones([3, 3, 2, 3]));
if (Math.round(slope.dataSync()[0]) !== 16) throw new Error('a gradient is wrong');
console.log('tfjs-node ' + tf.version['tfjs-node'] + ' with TensorFlow ' + tf.backend().binding.TF_Version);
`;

/** Has a process of its own compute a gradient. null where that fails. */
async function tryOut(plan: Plan): Promise<string | null> {
  const { code, output } = await trial(plan);
  return code === 0 ? lastLines(output, 1) : null;
}

async function whyNot(plan: Plan): Promise<string> {
  return lastLines((await trial(plan)).output);
}

function trial({ root }: Plan): ReturnType<typeof run> {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  return run(process.execPath, ['-e', TRIAL, root], { capture: true, env });
}

function npm(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): ReturnType<typeof run> {
  // The npm that runs this script, else the one on the path.
  const program = process.env['npm_execpath'];
  return program?.endsWith('.js')
    ? run(process.execPath, [program, ...args], { cwd, env, capture: true })
    : run('npm', args, { cwd, env, capture: true });
}

function lastLines(output: string, count = 12): string {
  return output.trim().split('\n').slice(-count).join('\n');
}

async function main(): Promise<number> {
  try {
    const plan = readPlan();
    if (plan?.wheel !== undefined) {
      const found = await stat(plan.wheel).catch(() => null);
      if (!found?.isFile()) throw new Stop(`There is no file ${plan.wheel}.`);
    }
    if (plan) await install(plan);
    else say(USAGE);
    return 0;
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error);
    return 1;
  }
}

process.exitCode = await main();
