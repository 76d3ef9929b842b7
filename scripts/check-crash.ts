/**
 * `npm run check:crash`: kills a training at random moments with SIGKILL, its whole process group at
 * once, goes on each time, and compares the weights it ends with, bit by bit, with those of a training
 * that nobody disturbed. CONVCANVAS_KILLS sets how often (20), CONVCANVAS_CRASH_SEED the moments.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { insertBefore } from '../src/shared/graph/insert';
import { serializeProject } from '../src/shared/project/parse';
import { templateProject } from '../src/shared/templates';
import { trainingSetupSchema } from '../src/shared/training/setup';
import { keyedGenerator } from '../src/shared/training/random';
import { ROOT } from './lib/paths.mjs';

const KILLS = Number(process.env['CONVCANVAS_KILLS'] ?? 20);
const SEED = process.env['CONVCANVAS_CRASH_SEED'] ?? String(Date.now());
/** A life lasts at most this share of an undisturbed training, so that kills fall all over it. */
const LIFE_SHARE = 1 / 6;

const scratch = mkdtempSync(join(tmpdir(), 'convcanvas-crash-'));
const home = join(scratch, 'home');
const project = join(scratch, 'crash.convcanvas.json');
const generator = keyedGenerator(SEED);

interface Life {
  readonly runId: string;
  readonly finished: boolean;
  /** From the first line to the end. */
  readonly durationMs: number;
}

/** Dropout, momentum, a schedule, early stopping: everything that has to go on as it was. */
function writeProject(): void {
  const template = templateProject('lenet-5');
  const { graph } = insertBefore(template.graph, 'dense_3', 'Dropout');
  const training = trainingSetupSchema.parse({
    optimizer: { kind: 'adamw', learningRate: 0.003 },
    schedule: { kind: 'cosine' },
    warmupEpochs: 0.5,
    clipNorm: 1,
    stopping: { kind: 'early', patience: 4 },
    batchSize: 32,
    epochs: 12,
    checkpointSteps: 7,
    seed: 3,
  });
  writeFileSync(project, serializeProject({ ...template, graph, training }));
}

/** Runs a command of the product to its end, or kills it after a while. */
function live(args: readonly string[], killAfterMs: number | null): Promise<Life> {
  const entry = join(ROOT, 'src', 'main', 'cli.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args, '--json'], {
    cwd: ROOT,
    env: { ...process.env, CONVCANVAS_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, so that the training process is killed in the same moment.
    detached: true,
  });
  let runId = '';
  let finished = false;
  let startedMs = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line) as { event: string; runId?: string; code?: string };
    if (said.event === 'started') {
      runId = said.runId ?? '';
      startedMs = performance.now();
      if (killAfterMs !== null)
        setTimeout(() => {
          if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGKILL');
        }, killAfterMs);
    }
    if (said.event === 'finished') finished = true;
    if (said.event === 'error' && said.code === 'RUN_FINISHED') finished = true;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const durationMs = performance.now() - startedMs;
      if (finished || signal === 'SIGKILL') resolve({ runId, finished, durationMs });
      else reject(new Error(`${args.join(' ')} ended with ${code}`));
    });
  });
}

/** Trains with kills; gives how many there were. The run ends finished. */
async function disturbed(
  mostKills: number,
  longestMs: number,
): Promise<{ runId: string; kills: number }> {
  const moment = () => uniformInt(generator, 0, Math.round(longestMs));
  const train = ['train', project, '--limit', '1500', '--threads', '1'];
  let life = await live(train, moment());
  const { runId } = life;
  let kills = life.finished ? 0 : 1;
  while (!life.finished) {
    life = await live(['resume', runId], kills < mostKills ? moment() : null);
    if (!life.finished) kills++;
  }
  return { runId, kills };
}

const weightsOf = (runId: string): Buffer =>
  readFileSync(join(home, 'runs', runId, 'weights.safetensors'));

async function main(): Promise<void> {
  writeProject();
  const calm = await live(['train', project, '--limit', '1500', '--threads', '1'], null);
  const expected = weightsOf(calm.runId);
  let kills = 0;
  let runs = 0;
  while (kills < KILLS) {
    const done = await disturbed(KILLS - kills, calm.durationMs * LIFE_SHARE);
    if (!weightsOf(done.runId).equals(expected))
      throw new Error(`after ${done.kills} kills the weights differ (seed ${SEED})`);
    kills += done.kills;
    runs++;
  }
  console.log(`${kills} kills in ${runs} run(s): the same weights, bit by bit (seed ${SEED})`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
