import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './paths.mjs';

/** What the checks have in common that run the product's command line in a home of its own. */

/** One line that the command line prints with `--json`. */
export interface Said {
  readonly event: string;
  readonly runId?: string;
  readonly code?: string;
  readonly step?: number;
  readonly [name: string]: unknown;
}

/** Arguments for Node to run the command line from the sources. */
const FROM_SOURCES = ['--import', 'tsx', join(ROOT, 'src', 'main', 'cli.ts')];

const started = new Set<ChildProcess>();

/**
 * Starts a command of the product in a process group of its own, so that all of it can be ended in the
 * same moment, and its processes be found.
 * @param program arguments for Node; the sources when left out
 */
export function startCommand(
  args: readonly string[],
  home: string,
  listen: (said: Said) => void,
  program: readonly string[] = FROM_SOURCES,
): ChildProcess {
  const child = spawn(process.execPath, [...program, ...args, '--json'], {
    cwd: ROOT,
    env: { ...process.env, CONVCANVAS_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  started.add(child);
  child.once('close', () => started.delete(child));
  createInterface({ input: child.stdout }).on('line', (line) => listen(JSON.parse(line) as Said));
  return child;
}

/** How a command ended. @throws Error where it could not be started */
export function endOf(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Ends a command with all of its processes, without asking. */
export function killGroup(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null && child.pid)
    process.kill(-child.pid, 'SIGKILL');
}

/**
 * Does a check in a temporary folder and says why it failed. However it ends, Ctrl-C included, no
 * process that it started and nothing of the folder is left.
 * @param leave undoes what has to be undone before the folder can be removed
 */
export async function inScratch(
  name: string,
  check: (scratch: string) => Promise<void>,
  leave: (scratch: string) => void = () => undefined,
): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), `convcanvas-${name}-`));
  const clean = (): void => {
    started.forEach(killGroup);
    leave(scratch);
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  };
  const end = (): void => process.exit(1);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, end);
  process.once('exit', clean);
  try {
    await check(scratch);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    for (const signal of signals) process.off(signal, end);
    process.off('exit', clean);
    clean();
  }
}
