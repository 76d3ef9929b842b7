import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { destination, pino, type Logger } from 'pino';
import type { Home } from './home';

export type { Logger } from 'pino';

const LOGS_KEPT = 20;

/**
 * The log of one process, as JSON lines in the home's `logs` folder; nothing goes to the terminal.
 * CONVCANVAS_LOG sets the level (`debug`, `info`, …). Older logs beyond the last twenty are removed.
 */
export function openLog(home: Home, program: string): Logger {
  removeOldLogs(home.logs);
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
  return pino(
    { level: process.env['CONVCANVAS_LOG'] ?? 'info', base: { program, pid: process.pid } },
    // Synchronous: a log is wanted most when the process ends at once.
    destination({ dest: join(home.logs, `${time}-${program}-${process.pid}.log`), sync: true }),
  );
}

/** A log that goes nowhere, for tests. */
export function silentLog(): Logger {
  return pino({ level: 'silent' });
}

function removeOldLogs(folder: string): void {
  const logs = readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort();
  for (const name of logs.slice(0, Math.max(0, logs.length - LOGS_KEPT + 1))) {
    rmSync(join(folder, name), { force: true });
  }
}
