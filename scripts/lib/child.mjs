import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * @typedef {object} Ended
 * @property {number} code exit code; 128 + signal number for a process ended by a signal, as shells do
 * @property {string} output what it printed, when that was captured
 */

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean, shell?: boolean,
 *           stdio?: import('node:child_process').StdioOptions }} options
 *   `capture` collects both outputs instead of showing them
 * @returns {Promise<Ended>}
 */
export function run(command, args, options = {}) {
  const { capture = false, stdio = 'inherit', ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...rest,
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : stdio,
    });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: exitCode(code, signal), output }));
  });
}

/**
 * Runs one of this checkout's Node programs in our place: same terminal, signals handed on, and its
 * exit code becomes ours.
 *
 * @param {readonly string[]} args for node
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the exit code
 */
export function become(args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', env });
    // Ctrl-C reaches the whole foreground group by itself: ours only has to outlive the child.
    // A signal sent to this process alone has to be handed on. Sending it twice would be taken for
    // "now, at once", so it is told apart by whether a terminal is attached.
    const handOn = (/** @type {NodeJS.Signals} */ signal) => {
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    };
    const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
    for (const signal of signals) process.on(signal, handOn);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, handOn);
      resolve(exitCode(code, signal));
    });
  });
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCode(code, signal) {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

/**
 * Runs npm as `npm run` itself was started, which needs no shell on Windows either.
 *
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} options
 * @returns {Promise<Ended>}
 */
export function runNpm(args, options = {}) {
  const own = process.env['npm_execpath'];
  if (own && /npm-cli\.c?js$/.test(own)) return run(process.execPath, [own, ...args], options);
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}
