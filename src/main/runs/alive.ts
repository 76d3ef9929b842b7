import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import type { RunFolder } from './folder';

const TOUCH_MS = 2_000;
/** A trainer that was silent for this long is gone, whoever has its process number by now. */
const SILENT_MS = 60_000;

/**
 * Marks a run as worked on by this process until the returned function is called. Every core that
 * shares the home can see the mark, also one that did not start the trainer.
 */
export function markAlive(folder: RunFolder): () => void {
  writeFileSync(folder.alive, String(process.pid));
  const timer = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(folder.alive, now, now);
    } catch {
      // The folder went away; writing metrics or a checkpoint will say so in its own words.
    }
  }, TOUCH_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    rmSync(folder.alive, { force: true });
  };
}

/** Whether a trainer works on the run at this moment. */
export function isAlive(folder: RunFolder): boolean {
  try {
    if (Date.now() - statSync(folder.alive).mtimeMs > SILENT_MS) return false;
    const pid = Number.parseInt(readFileSync(folder.alive, 'utf8'), 10);
    return Number.isInteger(pid) && processExists(pid);
  } catch {
    return false;
  }
}

/**
 * A killed process stays in Linux's table until whoever is left with it takes notice, which some
 * containers never do. Its state follows the name in brackets, which may hold anything.
 */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // It exists but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
