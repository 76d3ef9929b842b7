import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Estimate } from '../../shared/training/estimate';
import { countOf } from '../datasets/dataset';
import { runFolder } from '../runs/folder';
import type { Timing } from '../runs/record';
import { readRecord } from '../runs/store';
import { Control } from './control';
import { gatherSamples } from './data';
import { openRun, START } from './job';
import { peakMemoryBytes } from './memory';
import { evaluate, EVALUATION_BATCH, type Network } from './network';
import { Reporter } from './reporter';
import { Training } from './training';

/** Steps are measured for this long, after the first ones, which build and warm up. */
const TRIAL_MS = 3_000;
const WARM_UP_STEPS = 3;
const FEWEST_STEPS = 4;
/** A device so slow is measured by as many steps as it has done by then. */
const LONGEST_TRIAL_MS = 30_000;
const EVALUATION_MS = 1_200;

/**
 * Trains a prepared run for a moment, by the same loop as a real training, and tells from it what the
 * whole would take. The folder is left with what the trial wrote. For a process of its own: the memory
 * that is told is this process's.
 * @throws CatalogError what training itself may
 */
export async function estimateRun(root: string): Promise<Estimate> {
  const folder = runFolder(root);
  const record = await readRecord(folder, basename(root));
  const { network, data } = await openRun(folder, record);
  const { setup, dataset, session } = network;
  const { plan, split } = data;
  try {
    await gatherSamples(data, setup);
    const trial = new Trial();
    const reporter = new Reporter(folder, record, () => trial.look(reporter));
    const { control } = trial;
    const send = () => undefined;
    const position = START;
    await new Training({ network, folder, split, plan, position, reporter, control, send }).run();
    const { samplesPerSecond, steps, startMs } = trial.figures(reporter.record.timing);
    const looks = await evaluationSpeed(network, split.validation);
    const lookMs = (count: number) => (count / looks.samplesPerSecond) * 1000;
    const trainingMs = (plan.trainCount / samplesPerSecond) * 1000;
    const epochMs = trainingMs + lookMs(plan.validationCount);
    const onceMs = startMs + looks.startMs;
    return {
      device: record.info.device,
      trainSamples: plan.trainCount,
      epochs: setup.epochs,
      steps,
      samplesPerSecond,
      startMs: onceMs,
      epochMs,
      totalMs: onceMs + setup.epochs * epochMs + lookMs(countOf(dataset.info, 'test')),
      memoryBytes: peakMemoryBytes(),
      checkpointBytes: await largestFile(folder.checkpoints),
    };
  } finally {
    await session.dispose();
  }
}

/** Watches a training from its reports and ends it when enough was seen. */
class Trial {
  readonly control = new Control();
  private readonly startedMs = performance.now();
  private base: Mark | null = null;
  private last: Mark | null = null;

  constructor() {
    // Reports come often while a window is there to see them.
    this.control.attach(true);
  }

  look({ record: { timing, info } }: Reporter): void {
    const { step } = info.progress;
    if (step < WARM_UP_STEPS || info.state !== 'training') return;
    const mark = { step, samples: timing.trainedSamples, ms: timing.trainingMs };
    this.base ??= mark;
    this.last = mark;
    const enough = mark.ms - this.base.ms >= TRIAL_MS && step - this.base.step >= FEWEST_STEPS;
    const slow = performance.now() - this.startedMs > LONGEST_TRIAL_MS && step > this.base.step;
    if (enough || slow) this.control.stop();
  }

  /** @param all of the trial, where it was over before it had warmed up */
  figures(all: Timing): Speed & { readonly steps: number } {
    const { base, last } = this;
    const seen = base && last && last.ms > base.ms;
    const samples = seen ? last.samples - base.samples : all.trainedSamples;
    const ms = seen ? last.ms - base.ms : all.trainingMs;
    const steps = seen ? last.step - base.step : 0;
    const perMs = ms > 0 ? samples / ms : 0;
    const startMs = seen ? Math.max(0, base.ms - base.samples / perMs) : 0;
    return { samplesPerSecond: perMs * 1000, startMs, steps };
  }
}

interface Speed {
  readonly samplesPerSecond: number;
  /** What the beginning took longer than that. */
  readonly startMs: number;
}

interface Mark {
  readonly step: number;
  readonly samples: number;
  readonly ms: number;
}

/**
 * How fast a set is looked at without learning from it. Both sets are looked at as a training does: the
 * last part of each may be of another size, and a size has a model with memory of its own.
 */
async function evaluationSpeed(network: Network, validation: Uint32Array): Promise<Speed> {
  const count = countOf(network.dataset.info, 'test');
  const test = Uint32Array.from({ length: count }, (_, i) => i);
  const nothing = async () => undefined;
  const began = performance.now();
  let first = 0;
  for (const [split, indices] of [['train', validation] as const, ['test', test] as const]) {
    const last = indices.length - (indices.length % EVALUATION_BATCH);
    for (const start of new Set([0, last])) {
      const part = indices.subarray(start, start + EVALUATION_BATCH);
      if (part.length > 0) await evaluate(network, split, part, nothing);
      first += part.length;
    }
  }
  const started = performance.now();
  let done = 0;
  const [split, indices] = count > 0 ? (['test', test] as const) : (['train', validation] as const);
  if (indices.length === 0) return { samplesPerSecond: Infinity, startMs: 0 };
  for (let start = 0; performance.now() - started < EVALUATION_MS;) {
    const part = indices.subarray(start, start + EVALUATION_BATCH);
    await evaluate(network, split, part, nothing);
    done += part.length;
    start = start + part.length < indices.length ? start + part.length : 0;
  }
  const perMs = done / (performance.now() - started);
  const startMs = Math.max(0, started - began - first / perMs);
  return { samplesPerSecond: perMs * 1000, startMs };
}

async function largestFile(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return Math.max(0, ...sizes);
}
