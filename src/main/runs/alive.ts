import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { CatalogError } from '../../shared/errors';
import type { RunInfo } from '../../shared/training/run';
import { diskError, systemCode } from '../files/atomic';
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

/**
 * Claims a run for a trainer that this process is about to start, so that no other core that shares
 * the home starts one as well before the trainer has made its own mark.
 * @throws CatalogError DEVICE_BUSY where another process works on it or is about to, DISK_WRITE_FAILED
 */
export function claim(
  folder: RunFolder,
  { runId, device }: Pick<RunInfo, 'runId' | 'device'>,
): void {
  if (!claimed(folder)) throw new CatalogError('DEVICE_BUSY', { device, run: runId });
}

function claimed(folder: RunFolder): boolean {
  if (markFirst(folder)) return true;
  if (isAlive(folder)) return markedBy(folder.alive) === process.pid;
  // Left behind by a process that is gone. Of two that find it, one moves it away.
  const aside = `${folder.alive}.${process.pid}`;
  try {
    renameSync(folder.alive, aside);
    rmSync(aside, { force: true });
  } catch {
    // Somebody else was quicker.
  }
  return markFirst(folder);
}

/** Takes a claim back whose trainer never made its own mark. */
export function unclaim(folder: RunFolder): void {
  try {
    if (markedBy(folder.alive) === process.pid) rmSync(folder.alive, { force: true });
  } catch {
    // There is no mark, or no folder any more.
  }
}

/** Makes the mark where there is none. @throws CatalogError DISK_WRITE_FAILED */
function markFirst(folder: RunFolder): boolean {
  try {
    writeFileSync(folder.alive, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw diskError(folder.alive, error);
  }
}

/** Whether a trainer works on the run at this moment, or is about to. */
export function isAlive(folder: RunFolder): boolean {
  try {
    if (Date.now() - statSync(folder.alive).mtimeMs > SILENT_MS) return false;
    const pid = markedBy(folder.alive);
    return Number.isInteger(pid) && processExists(pid);
  } catch {
    return false;
  }
}

function markedBy(mark: string): number {
  return Number.parseInt(readFileSync(mark, 'utf8'), 10);
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
