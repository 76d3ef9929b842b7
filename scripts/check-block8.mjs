/**
 * `npm run check:block8 [-- NETWORKS]`: proves the blocked lowering with blocks of 8 channels on any
 * x86-64 machine, by running ONNX Runtime on an emulated Haswell processor (AVX2, no AVX-512). Needs
 * qemu-user: what is installed, else Debian's by apt-get (as root). Where neither can be had it says
 * so and passes, unless REQUIRE_QEMU=1.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './lib/child.mjs';
import { ROOT } from './lib/paths.mjs';

const EMULATOR = 'qemu-x86_64';

function emulator() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, EMULATOR)).find((path) => existsSync(path));
}

async function install() {
  const apt = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!apt) return;
  console.log('Installing qemu-user by apt-get …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env, capture: true });
  const packages = ['install', '-y', '-q', '--no-install-recommends', 'qemu-user'];
  await run('apt-get', packages, { env, capture: true });
}

async function main() {
  if (process.arch !== 'x64' || process.platform !== 'linux') return skip('needs Linux on x86-64');
  if (!emulator()) await install();
  const qemu = emulator();
  if (!qemu) return skip(`${EMULATOR} is neither installed nor can it be (Debian: qemu-user)`);
  const check = ['--import', 'tsx', join(ROOT, 'scripts', 'check-blocked.ts')];
  const { code, output } = await run(
    qemu,
    ['-cpu', 'Haswell', process.execPath, ...check, ...process.argv.slice(2)],
    { cwd: ROOT, capture: true },
  );
  // The emulator tells of every feature of the processor that it leaves out.
  const lines = output.split('\n').filter((line) => !line.startsWith('qemu-x86_64: warning'));
  console.log(lines.join('\n').trim());
  if (code === 0 && !output.includes('blocks of 8')) {
    console.log('The emulated processor does not use blocks of 8.');
    return 1;
  }
  return code;
}

/** @param {string} reason */
function skip(reason) {
  console.log(`Blocks of 8 were not checked: ${reason}.`);
  return process.env.REQUIRE_QEMU === '1' ? 1 : 0;
}

process.exitCode = await main();
