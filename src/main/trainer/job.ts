import { basename } from 'node:path';
import { readFile } from 'node:fs/promises';
import { CatalogError, reportOf, type ErrorCode } from '../../shared/errors';
import { parseProject } from '../../shared/project/parse';
import { modelSpecSchema } from '../../shared/spec/modelSpec';
import { trainingPlan } from '../../shared/training/plan';
import { openDataset } from '../datasets/catalogue';
import { countOf } from '../datasets/dataset';
import { splitSamples } from '../datasets/order';
import { engineNamed } from '../engines';
import { markAlive } from '../runs/alive';
import { hasCheckpoints, readLatestCheckpoint, type Position } from '../runs/checkpoints';
import { runFolder, type RunFolder } from '../runs/folder';
import { truncateMetrics } from '../runs/metricsLog';
import { NO_TIME, type RunRecord } from '../runs/record';
import { readJson, readRecord, writeRecord } from '../runs/store';
import type { Control } from './control';
import type { FromTrainer } from './messages';
import type { Network } from './network';
import { Reporter } from './reporter';
import { Training } from './training';

const NOT_FINITE: ReadonlySet<ErrorCode> = new Set(['LOSS_NOT_FINITE', 'WEIGHTS_NOT_FINITE']);

const START: Position = {
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
    const network = await openNetwork(folder, record);
    const { setup, dataset, session } = network;
    const available = Math.min(countOf(dataset.info, 'train'), record.limit ?? Infinity);
    const plan = trainingPlan(setup, available);
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
    const split = splitSamples(available, plan.validationCount, setup.seed);
    const parts = { network, folder, split, plan, position, reporter, control, send };
    await new Training(parts).run();
    await session.dispose();
    record = reporter.record;
  } catch (error) {
    record = await fail(folder, reporter?.record ?? record, error);
  } finally {
    release();
  }
  send({ type: 'ended', info: record.info });
}

/** A run's network with its first weights. @throws CatalogError RUN_DAMAGED, DATASET_UNREADABLE */
export async function openNetwork(folder: RunFolder, record: RunRecord): Promise<Network> {
  const { runId, device } = record.info;
  const spec = await readJson(folder.spec, runId, (value) => modelSpecSchema.parse(value));
  const project = parseProject(await readFile(folder.project, 'utf8'), folder.project);
  const dataset = await openDataset(project.dataset);
  const setup = project.training;
  const engine = await engineNamed(record.info.engine);
  const session = await engine.createSession(spec, setup, {
    device,
    threads: record.threads,
    lowering: record.lowering,
  });
  return { runId, spec, setup, session, dataset };
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

async function fail(folder: RunFolder, record: RunRecord, error: unknown): Promise<RunRecord> {
  const { info } = record;
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
