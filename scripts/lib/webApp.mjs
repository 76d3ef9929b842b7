import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { exitCode } from './child.mjs';
import { OUT } from './paths.mjs';

/** The one-time link that the web host prints when it listens. */
const LINK = /http:\/\/127\.0\.0\.1:\d+\/\S*/;

/**
 * Starts the built web host.
 *
 * @param {{ args?: readonly string[], env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ link: string, child: import('node:child_process').ChildProcess,
 *   ended: Promise<number> }>} as soon as it listens; `ended` has its exit code
 * @throws {Error} when it ends before it listens, with what it said
 */
export function startWebHost({ args = [], env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(OUT, 'main', 'web.js'), ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise((done) =>
      child.on('close', (code, signal) => done(exitCode(code, signal))),
    );
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      complaint = `${complaint}${text}`.slice(-4000);
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const link = LINK.exec(line)?.[0];
      if (link) resolve({ link, child, ended });
    });
    child.on('error', reject);
    void ended.then((code) =>
      reject(new Error(`The app could not be served (exit code ${code}).\n${complaint.trim()}`)),
    );
  });
}
