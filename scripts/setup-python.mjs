/**
 * `npm run setup:python [-- --keras]`: a Python environment with PyTorch in .cache/python, for those
 * who want `npm run bench` to compare with something. The product itself never needs Python.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './lib/child.mjs';
import { SCRATCH } from './lib/paths.mjs';
import { environmentPython, systemPythons } from './lib/python.mjs';

const say = (/** @type {string} */ line) => console.log(line);

/**
 * @param {string} command
 * @param {string[]} args
 */
async function must(command, args) {
  const { code } = await run(command, args);
  if (code !== 0) throw new Error(`\`${command} ${args.join(' ')}\` failed with code ${code}.`);
}

/** The first Python on the PATH that can make environments. */
async function findPython() {
  for (const python of systemPythons()) {
    const { code } = await run(python, ['-c', 'import venv, ensurepip'], { capture: true }).catch(
      () => ({ code: 1 }),
    );
    if (code === 0) return python;
  }
  throw new Error('No Python with venv was found. Install Python 3.10 or newer from python.org.');
}

try {
  const { values } = parseArgs({ options: { keras: { type: 'boolean', default: false } } });
  const python = environmentPython();
  if (!existsSync(python)) await must(await findPython(), ['-m', 'venv', join(SCRATCH, 'python')]);
  // The packages of PyPI carry CUDA on Linux: without it torch there cannot even be imported. An
  // index with smaller ones can be named in pip's own settings (PIP_INDEX_URL).
  say('Installing PyTorch; on Linux about 3 GB with the libraries it insists on …');
  await must(python, ['-m', 'pip', 'install', '--quiet', 'numpy', 'torch']);
  if (values.keras) {
    const tensorflow = process.platform === 'darwin' ? 'tensorflow' : 'tensorflow-cpu';
    say('Installing Keras and TensorFlow; about 1 GB …');
    await must(python, ['-m', 'pip', 'install', '--quiet', 'keras', tensorflow]);
  }
  say('Done: `npm run bench` will find it.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
