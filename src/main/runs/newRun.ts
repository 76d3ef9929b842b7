import { availableParallelism, cpus } from 'node:os';
import type { RequestParams } from '../../shared/api';
import type { DeviceId } from '../../shared/devices';
import { compile } from '../../shared/spec/compile';
import type { ModelSpec } from '../../shared/spec/modelSpec';
import { analysisTarget } from '../../shared/spec/target';
import { requireLossFits, taskOf } from '../../shared/training/losses';
import type { RunInfo } from '../../shared/training/run';
import { readyDataset } from '../datasets/catalogue';
import { cpuFeatures } from '../files/cpuFeatures';
import { NO_TIME, RUN_RECORD_VERSION, type RunRecord } from './record';
import type { RunStore } from './store';

/** A run as it is before its first step: what its folder is made of. */
export interface NewRun {
  readonly record: RunRecord;
  readonly spec: ModelSpec;
}

/**
 * Compiles a project and writes down everything that its training hangs on.
 * @throws CatalogError PROJECT_HAS_ERRORS, SETUP_INVALID, DATASET_NOT_FOUND, DATASET_NOT_READY
 */
export function newRun(
  options: RequestParams<'runs.start'>,
  device: DeviceId,
  store: RunStore,
  version: string,
): NewRun {
  const { project, engine = 'onnx' } = options;
  const { info: data, fingerprint } = readyDataset(project.dataset);
  const { loss } = project.training;
  const spec = compile(project.graph, analysisTarget(data, project.graph), taskOf(loss));
  requireLossFits(loss, data.classes.length);
  const now = new Date();
  const name = options.projectName ?? project.name;
  const info: RunInfo = {
    runId: store.newId(name, now),
    name,
    state: 'preparing',
    dataset: project.dataset,
    engine,
    device,
    seed: project.training.seed,
    startedMs: now.getTime(),
    endedMs: null,
    progress: {
      epoch: 0,
      epochs: project.training.epochs,
      step: 0,
      steps: 0,
      samplesPerSecond: 0,
      dataWaitShare: 0,
      remainingMs: null,
    },
    lastEpoch: null,
    testLoss: null,
    testAccuracy: null,
    resumable: false,
    error: null,
  };
  const record: RunRecord = {
    format: 'convcanvas-run',
    version: RUN_RECORD_VERSION,
    info,
    threads: options.threads ?? availableParallelism(),
    lowering: options.lowering ?? 'auto',
    limit: options.limit ?? null,
    samples: null,
    dataset: fingerprint === null ? null : { fingerprint, classes: [...data.classes] },
    split: 'stratified',
    statistics: null,
    timing: NO_TIME,
    peakMemoryBytes: null,
    versions: { convcanvas: version, node: process.version },
    machine: {
      platform: `${process.platform}-${process.arch}`,
      cpu: cpus()[0]?.model.trim() ?? '',
      features: [...cpuFeatures()],
    },
  };
  return { record, spec };
}
