/**
 * `npm run check:crash`: kills a training at random moments with SIGKILL, its whole process group at
 * once, goes on each time, and compares the weights it ends with, bit by bit, with those of a training
 * that nobody disturbed. CONVCANVAS_KILLS sets how often (20), CONVCANVAS_CRASH_SEED the moments.
 */
import { join } from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { keyedGenerator } from '../src/shared/training/random';
import { trainArguments, weightsOf, writeFragileProject } from './lib/fragileRun';
import { endOf, inScratch, killGroup, startCommand } from './lib/product';

const KILLS = Number(process.env['CONVCANVAS_KILLS'] ?? 20);
const SEED = process.env['CONVCANVAS_CRASH_SEED'] ?? String(Date.now());
/** A life lasts at most this share of an undisturbed training, so that kills fall all over it. */
const LIFE_SHARE = 1 / 6;

const generator = keyedGenerator(SEED);

interface Life {
  readonly runId: string;
  readonly finished: boolean;
  /** From the first line to the end. */
  readonly durationMs: number;
}

interface Place {
  readonly home: string;
  readonly project: string;
}

/** Runs a command of the product to its end, or kills it after a while. */
async function live(
  home: string,
  args: readonly string[],
  killAfterMs: number | null,
): Promise<Life> {
  let runId = '';
  let finished = false;
  let startedMs = 0;
  const child = startCommand(args, home, (said) => {
    if (said.event === 'started') {
      runId = said.runId ?? '';
      startedMs = performance.now();
      if (killAfterMs !== null) setTimeout(() => killGroup(child), killAfterMs);
    }
    if (said.event === 'finished') finished = true;
    if (said.event === 'error' && said.code === 'RUN_FINISHED') finished = true;
  });
  const { code, signal } = await endOf(child);
  if (!finished && signal !== 'SIGKILL') throw new Error(`${args.join(' ')} ended with ${code}`);
  return { runId, finished, durationMs: performance.now() - startedMs };
}

/** Trains with kills; gives how many there were. The run ends finished. */
async function disturbed(
  { home, project }: Place,
  mostKills: number,
  longestMs: number,
): Promise<{ runId: string; kills: number }> {
  const moment = () => uniformInt(generator, 0, Math.round(longestMs));
  let life = await live(home, trainArguments(project), moment());
  const { runId } = life;
  let kills = life.finished ? 0 : 1;
  while (!life.finished) {
    life = await live(home, ['resume', runId], kills < mostKills ? moment() : null);
    if (!life.finished) kills++;
  }
  return { runId, kills };
}

async function main(scratch: string): Promise<void> {
  const home = join(scratch, 'home');
  const project = join(scratch, 'crash.convcanvas.json');
  writeFragileProject(project);
  const calm = await live(home, trainArguments(project), null);
  const expected = weightsOf(home, calm.runId);
  let kills = 0;
  let runs = 0;
  while (kills < KILLS) {
    const done = await disturbed({ home, project }, KILLS - kills, calm.durationMs * LIFE_SHARE);
    if (!weightsOf(home, done.runId).equals(expected))
      throw new Error(`after ${done.kills} kills the weights differ (seed ${SEED})`);
    kills += done.kills;
    runs++;
  }
  console.log(`${kills} kills in ${runs} run(s): the same weights, bit by bit (seed ${SEED})`);
}

await inScratch('crash', main);
