/**
 * `npm run test:estimates [-- TEMPLATE…]`: estimates five templates by the command line, then trains
 * each for an epoch in the same way, and prints both. Fails where an estimate of time or memory is
 * more than 30 % off. Tries an estimate that was off again, twice at most: other programs on the
 * machine move both figures.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { estimateSchema, type Estimate } from '../src/shared/training/estimate';

const ALLOWED = 0.3;
const TRIES = 3;
/** Long enough to be measured, short enough to be waited for; samples of an epoch. */
const LIMITS = new Map([
  ['lenet-5', 60_000],
  ['keras-cnn', 30_000],
  ['vgg', 2_000],
  ['mobilenet', 1_500],
  ['resnet-20', 1_000],
]);

const eventSchema = z.object({ event: z.string() });
const finishedSchema = z.object({
  event: z.literal('finished'),
  trainingMs: z.number(),
  validationMs: z.number(),
  peakMemoryBytes: z.number(),
});

/** Runs the command line on the sources. @returns the last event of that name */
async function convcanvas(args: readonly string[], event: string, home: string): Promise<unknown> {
  const program = ['--import', 'tsx', 'src/main/cli.ts', ...args, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, program, {
    env: { ...process.env, CONVCANVAS_HOME: home },
    maxBuffer: 64 * 1024 * 1024,
  });
  const events = stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  const found = events.findLast((one) => eventSchema.parse(one).event === event);
  if (!found) throw new Error(`no ${event} from ${args.join(' ')}`);
  return found;
}

/** What an epoch that is the first and only one takes. */
const epochOf = ({ startMs, epochMs }: Estimate): number => startMs + epochMs;

interface Outcome {
  readonly estimate: Estimate;
  readonly ms: number;
  readonly bytes: number;
}

async function compare(template: string, limit: number, home: string): Promise<Outcome> {
  const options = [`template:${template}`, '--epochs', '1', '--limit', String(limit)];
  const estimated = await convcanvas(['estimate', ...options], 'estimate', home);
  const finished = finishedSchema.parse(await convcanvas(['train', ...options], 'finished', home));
  return {
    estimate: estimateSchema.parse(without(estimated, 'event')),
    ms: finished.trainingMs + finished.validationMs,
    bytes: finished.peakMemoryBytes,
  };
}

function without(value: unknown, key: string): unknown {
  return Object.fromEntries(Object.entries(value as object).filter(([name]) => name !== key));
}

/** How far an estimate is from what happened, as a share of that. */
const off = (estimate: number, actual: number): number => (estimate - actual) / actual;

function row({ estimate, ms, bytes }: Outcome): string {
  const seconds = (value: number) => (value / 1000).toFixed(1).padStart(7);
  const megabytes = (value: number) => (value / 1e6).toFixed(0).padStart(6);
  const share = (value: number) => `${(value * 100).toFixed(0)} %`.padStart(6);
  return [
    `${seconds(epochOf(estimate))} s ${seconds(ms)} s ${share(off(epochOf(estimate), ms))}`,
    `${megabytes(estimate.memoryBytes)} MB ${megabytes(bytes)} MB ${share(off(estimate.memoryBytes, bytes))}`,
  ].join('   ');
}

const home = await mkdtemp(join(tmpdir(), 'convcanvas-estimates-'));
const wanted = process.argv.slice(2);
let failed = 0;
try {
  console.log('template        epoch estimated, actual, off      memory estimated, actual, off');
  for (const [template, limit] of LIMITS) {
    if (wanted.length > 0 && !wanted.includes(template)) continue;
    for (let attempt = 1; ; attempt++) {
      const outcome = await compare(template, limit, home);
      const { estimate, ms, bytes } = outcome;
      const good =
        Math.abs(off(epochOf(estimate), ms)) <= ALLOWED &&
        Math.abs(off(estimate.memoryBytes, bytes)) <= ALLOWED;
      console.log(`${template.padEnd(12)} ${row(outcome)}${good ? '' : '   too far'}`);
      if (good) break;
      if (attempt < TRIES) continue;
      failed++;
      break;
    }
  }
} finally {
  await rm(home, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
