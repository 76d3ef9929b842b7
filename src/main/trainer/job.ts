import { basename } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import { CatalogError, reportOf, type ErrorCode } from '../../shared/errors';
import { countOf } from '../datasets/dataset';
import { readsBytes } from '../datasets/pipeline/stream';
import { engineNamed } from '../engines';
import { diskError } from '../files/atomic';
import { markAlive } from '../runs/alive';
import { hasCheckpoints, readLatestCheckpoint, type Position } from '../runs/checkpoints';
import { runFolder, type RunFolder } from '../runs/folder';
import { truncateMetrics } from '../runs/metricsLog';
import { NO_TIME, type RunRecord } from '../runs/record';
import { readRecord, readRunProject, readRunSpec, writeRecord } from '../runs/store';
import type { Control } from './control';
import { gatherSamples, openTrainingData, type TrainingData } from './data';
import type { FromTrainer } from './messages';
import type { Network } from './network';
import { Reporter } from './reporter';
import { Training } from './training';

/** How often the core hears of samples that are read before training can begin. */
const READING_MS = 200;

const NOT_FINITE: ReadonlySet<ErrorCode> = new Set(['LOSS_NOT_FINITE', 'WEIGHTS_NOT_FINITE']);

/** Where every run begins. */
export const START: Position = {
  step: 0,
  epochsDone: 0,
  epoch: { samples: 0, loss: 0, correct: 0 },
  timing: NO_TIME,
  history: [],
};

/**
 * Trains the run of a folder from its start or its last checkpoint, and says how it ended. Whatever
 * goes wrong is written down as the run's own failure.
 */
export async function trainRun(
  root: string,
  resume: boolean,
  control: Control,
  send: (message: FromTrainer) => void,
): Promise<void> {
  const folder = runFolder(root);
  const runId = basename(root);
  let record = await readRecord(folder, runId);
  const release = markAlive(folder);
  let reporter: Reporter | null = null;
  try {
    let toldMs = -Infinity;
    const whileReading = async (done: number, total: number): Promise<void> => {
      if (performance.now() - toldMs >= READING_MS || done === total) {
        toldMs = performance.now();
        const { dataset: name } = record.info;
        send({ type: 'reading', progress: { name, task: 'decode', done, total } });
      }
      await breathe();
      if (control.stopping) throw new CatalogError('TASK_CANCELLED');
    };
    // It may have been deleted, or left out where a run was copied: then training begins anew.
    await mkdir(folder.checkpoints, { recursive: true }).catch((error: unknown) => {
      throw diskError(folder.checkpoints, error);
    });
    const { network, data } = await openRun(folder, record, whileReading);
    const { dataset, session, setup } = network;
    await gatherSamples(data, setup, whileReading);
    const { plan, split, statistics } = data;
    const goesOn = resume && (await hasCheckpoints(folder));
    const position = goesOn ? await restore(network, folder) : START;
    await truncateMetrics(folder.metrics, position.step, position.epochsDone);
    record = {
      ...record,
      samples: {
        train: plan.trainCount,
        validation: plan.validationCount,
        test: countOf(dataset.info, 'test'),
      },
      statistics,
      // Going on needs the same: another lowering rounds otherwise.
      lowering: session.lowering?.name ?? record.lowering,
      versions: {
        ...record.versions,
        ...(await engineNamed(record.info.engine)).versions(),
        ...(session.lowering && {
          lowering: `${session.lowering.name} (${session.lowering.reason})`,
        }),
      },
    };
    reporter = new Reporter(folder, record, send);
    const parts = { network, folder, split, plan, position, reporter, control, send };
    await new Training(parts).run();
    await session.dispose();
    record = reporter.record;
  } catch (error) {
    record = await endEarly(folder, reporter?.record ?? record, error);
  } finally {
    release();
  }
  send({ type: 'ended', info: record.info });
}

/**
 * A run's network with its first weights, and the data it learns from.
 * @param onProgress told while samples are read for their statistics; may throw to end it
 * @throws CatalogError RUN_DAMAGED, DATASET_UNREADABLE
 */
export async function openRun(
  folder: RunFolder,
  record: RunRecord,
  onProgress?: (done: number, total: number) => void | Promise<void>,
): Promise<{ readonly network: Network; readonly data: TrainingData }> {
  const { runId, device } = record.info;
  const spec = await readRunSpec(folder, runId);
  const project = await readRunProject(folder, runId);
  const setup = project.training;
  const data = await openTrainingData(project.dataset, spec, setup, record, onProgress);
  const { dataset, input } = data;
  const engine = await engineNamed(record.info.engine);
  const session = await engine.createSession(spec, setup, {
    device,
    threads: record.threads,
    lowering: record.lowering,
    bytes: readsBytes(input, setup),
  });
  return { network: { runId, spec, setup, session, dataset, input }, data };
}

/** Gives a network the last weights of its run. @throws CatalogError RUN_NO_CHECKPOINT */
export async function loadLastWeights(network: Network, folder: RunFolder): Promise<number> {
  const { position, parameters } = await readLatestCheckpoint(folder, network.runId);
  network.session.setParameters(parameters);
  return position.step;
}

async function restore(network: Network, folder: RunFolder): Promise<Position> {
  const checkpoint = await readLatestCheckpoint(folder, network.runId);
  network.session.setParameters(checkpoint.parameters);
  network.session.setOptimizerState(checkpoint.optimizerState);
  return checkpoint.position;
}

/** Writes down why a run came to no end of its own: it failed, or was stopped before it trained. */
async function endEarly(folder: RunFolder, record: RunRecord, error: unknown): Promise<RunRecord> {
  const { info } = record;
  if (error instanceof CatalogError && error.code === 'TASK_CANCELLED') {
    const stopped: RunRecord = {
      ...record,
      // There is nothing to go on from, and nothing lost by beginning again.
      info: { ...info, state: 'stopped', endedMs: Date.now(), resumable: true, error: null },
    };
    await writeRecord(folder, stopped).catch(() => undefined);
    return stopped;
  }
  const failed: RunRecord = {
    ...record,
    info: {
      ...info,
      state: 'failed',
      endedMs: Date.now(),
      progress: { ...info.progress, remainingMs: null },
      // Going on would meet the same numbers again.
      resumable: info.resumable && !(error instanceof CatalogError && NOT_FINITE.has(error.code)),
      error: reportOf(error),
    },
  };
  // When even this cannot be written, the core still hears it.
  await writeRecord(folder, failed).catch(() => undefined);
  return failed;
}
