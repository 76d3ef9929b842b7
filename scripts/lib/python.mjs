import { join } from 'node:path';
import { run } from './child.mjs';
import { SCRATCH } from './paths.mjs';

/** Where `npm run setup:python` puts its environment's interpreter. */
export function environmentPython() {
  return process.platform === 'win32'
    ? join(SCRATCH, 'python', 'Scripts', 'python.exe')
    : join(SCRATCH, 'python', 'bin', 'python');
}

/** Names under which a system's own Python may be found. */
export function systemPythons() {
  return process.platform === 'win32' ? ['py', 'python'] : ['python3', '/usr/bin/python3'];
}

/**
 * The first Python that can import all of `modules`: the one of CONVCANVAS_PYTHON (and then no
 * other), that of `npm run setup:python`, the system's.
 *
 * @param {readonly string[]} modules
 * @returns {Promise<string | undefined>}
 */
export async function findPythonWith(modules) {
  const chosen = process.env['CONVCANVAS_PYTHON'];
  const candidates = chosen ? [chosen] : [environmentPython(), ...systemPythons()];
  for (const python of candidates) {
    const program = `import ${modules.join(', ')}`;
    const { code } = await run(python, ['-c', program], { capture: true }).catch(() => ({
      code: 1,
    }));
    if (code === 0) return python;
  }
  return undefined;
}
