/**
 * `npm run check:disk`: trains with its home on a small disk of its own (tmpfs: Linux, root), fills that
 * disk at random moments, sees the run pause and say why, makes room again, and compares the weights it
 * ends with, bit by bit, with those of a training that nobody disturbed. CONVCANVAS_FILLS sets how often
 * (2), CONVCANVAS_DISK_SEED the moments.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { keyedGenerator } from '../src/shared/training/random';
import { trainArguments, weightsOf, writeFragileProject } from './lib/fragileRun';
import { endOf, inScratch, killGroup, startCommand } from './lib/product';

const FILLS = Number(process.env['CONVCANVAS_FILLS'] ?? 2);
const SEED = process.env['CONVCANVAS_DISK_SEED'] ?? String(Date.now());
const DISK_SIZE = '32m';
/** A run that says nothing for this long hangs. */
const SILENCE_MS = 120_000;

const diskIn = (scratch: string): string => join(scratch, 'disk');
const generator = keyedGenerator(SEED);

interface Ended {
  readonly runId: string;
  readonly steps: number;
  readonly fills: number;
  readonly pauses: number;
}

/** Why no disk of our own can be had here, or null once there is one. */
function mountDisk(disk: string): string | null {
  if (process.platform !== 'linux') return 'only Linux has tmpfs';
  mkdirSync(disk);
  const options = ['-t', 'tmpfs', '-o', `size=${DISK_SIZE}`, 'tmpfs', disk];
  const { status, stderr, error } = spawnSync('mount', options, { encoding: 'utf8' });
  return status === 0 ? null : (error?.message ?? stderr).trim();
}

/** Writes until there is not a byte left. */
function fillDisk(filler: string): void {
  const file = openSync(filler, 'w');
  for (let size = 1 << 20; size > 0;) {
    try {
      writeSync(file, Buffer.alloc(size));
    } catch {
      size >>= 1;
    }
  }
  closeSync(file);
}

interface Training {
  readonly project: string;
  readonly home: string;
  /** The file that fills the disk. */
  readonly filler: string;
  /** When the disk is filled; it is made free again when the run has paused because of it. */
  readonly atSteps: readonly number[];
}

/** Trains to the end. */
async function train({ project, home, filler, atSteps }: Training): Promise<Ended> {
  const waiting = [...atSteps];
  let runId = '';
  let steps = 0;
  let fills = 0;
  let pauses = 0;
  let full = false;
  let finished = false;
  let silent = false;
  const child = startCommand(trainArguments(project), home, (said) => {
    silence.refresh();
    runId = said.runId ?? runId;
    steps = said.step ?? steps;
    if (said.event === 'finished') finished = true;
    if (said.event === 'paused' && said.code === 'DISK_WRITE_FAILED' && full) {
      pauses++;
      full = false;
      rmSync(filler);
    } else if (!full && waiting.length > 0 && steps >= (waiting[0] ?? 0)) {
      waiting.shift();
      full = true;
      fills++;
      fillDisk(filler);
    }
  });
  const silence = setTimeout(() => {
    silent = true;
    killGroup(child);
  }, SILENCE_MS);
  const { code } = await endOf(child).finally(() => clearTimeout(silence));
  if (silent) throw new Error(`nothing was heard for ${SILENCE_MS / 1000} s (seed ${SEED})`);
  if (!finished) throw new Error(`the training ended with ${code} (seed ${SEED})`);
  return { runId, steps, fills, pauses };
}

async function main(scratch: string): Promise<void> {
  const disk = diskIn(scratch);
  const project = join(scratch, 'disk.convcanvas.json');
  const filler = join(disk, 'filler');
  const reason = mountDisk(disk);
  if (reason !== null) {
    console.log(`skipped: no small disk can be mounted here (${reason})`);
    return;
  }
  writeFragileProject(project);
  const roomy = join(scratch, 'home');
  const calm = await train({ project, home: roomy, filler, atSteps: [] });
  const atSteps = Array.from({ length: FILLS }, () =>
    uniformInt(generator, 1, Math.max(1, Math.round(calm.steps * 0.7))),
  ).sort((a, b) => a - b);
  const home = join(disk, 'home');
  const done = await train({ project, home, filler, atSteps });
  // A quick machine may have ended before the last moments came.
  if (done.fills === 0 || done.pauses !== done.fills)
    throw new Error(`noticed ${done.pauses} of ${done.fills} full disks (seed ${SEED})`);
  if (!weightsOf(home, done.runId).equals(weightsOf(roomy, calm.runId)))
    throw new Error(`after ${done.pauses} full disks the weights differ (seed ${SEED})`);
  console.log(
    `the disk filled ${done.pauses} times: paused, went on, the same weights, bit by bit (seed ${SEED})`,
  );
}

await inScratch('disk', main, (scratch) => spawnSync('umount', ['-l', diskIn(scratch)]));
