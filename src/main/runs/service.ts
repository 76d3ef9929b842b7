import { availableParallelism } from 'node:os';
import type { RequestParams } from '../../shared/api';
import type { DeviceId } from '../../shared/devices';
import { CatalogError, reportOf } from '../../shared/errors';
import { requireLossFits } from '../../shared/training/losses';
import {
  ACTIVE_STATES,
  type Evaluation,
  type Prediction,
  type RunDetails,
  type RunInfo,
} from '../../shared/training/run';
import type { Estimate } from '../../shared/training/estimate';
import type { RateSearch } from '../../shared/training/rateFinder';
import { chosenDevice } from '../devices/chosen';
import type { DeviceService } from '../devices/service';
import { readyDataset } from '../datasets/catalogue';
import type { Home } from '../files/home';
import type { Logger } from '../files/log';
import { requireEngine, requireLibrary } from '../handlers/engines';
import type { CoreEvent } from '../handlers/events';
import { InferenceService } from '../trainer/inference';
import type { Place, Query, Watch } from '../trainer/messages';
import type { LaunchTrainer } from '../trainer/process';
import { RateSearches } from '../trainer/rateSearches';
import { Supervisor } from '../trainer/supervisor';
import { claim, unclaim } from './alive';
import { requireSameClasses, requireUnchanged } from './dataset';
import { readEvaluation } from './evaluation';
import { Estimates } from './estimates';
import { readMetrics, thin } from './metricsLog';
import { newRun } from './newRun';
import { placeOf, usualPlace, type PlaceChoice } from './place';
import type { RunRecord } from './record';
import { RunStore, writeRecord } from './store';

/** The most batches a window is given at once; charts are no wider. */
const DETAIL_BATCHES = 4_000;
/** The most looks at the layers that a window is given at once. */
const DETAIL_LOOKS = 500;

export interface RunServiceOptions {
  readonly devices: DeviceService;
  readonly home: Home;
  readonly log: Logger;
  readonly version: string;
  readonly launchTrainer: LaunchTrainer;
  readonly emit: (event: CoreEvent) => void;
}

/** Everything that can be done with runs: those on disk, and those that train at this moment. */
export class RunService {
  readonly store: RunStore;
  private readonly live = new Map<string, Supervisor>();
  private readonly inference: InferenceService;
  private readonly rateSearches: RateSearches;
  private readonly estimates: Estimates;
  private attached = false;
  /** Starting a run takes several steps; the next one waits for them. */
  private starting: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: RunServiceOptions) {
    this.store = new RunStore(options.home.runs);
    this.inference = new InferenceService(options.launchTrainer, options.log);
    this.estimates = new Estimates(options.launchTrainer, options.log);
    this.rateSearches = new RateSearches(options.launchTrainer, options.log, (progress) =>
      options.emit({ name: 'rateSearch.progress', payload: progress }),
    );
  }

  /** A run that trains in this core, if there is one. */
  liveRun(): RunInfo | null {
    const [supervisor] = this.live.values();
    return supervisor?.info ?? null;
  }

  isTraining(): boolean {
    return this.live.size > 0;
  }

  /** Whether a window is there; without one, trainers make no pictures and report seldom. */
  setAttached(attached: boolean): void {
    this.attached = attached;
    for (const supervisor of this.live.values()) supervisor.attach(attached);
  }

  async list(): Promise<readonly RunInfo[]> {
    const records = await this.store.list((runId, error) =>
      this.options.log.warn({ runId, report: reportOf(error) }, 'passed over a damaged run'),
    );
    return records.map(({ info }) => this.live.get(info.runId)?.info ?? info);
  }

  /** @throws CatalogError RUN_NOT_FOUND, RUN_DAMAGED */
  async details(runId: string): Promise<RunDetails> {
    const record = await this.record(runId);
    const [project, spec, metrics] = await Promise.all([
      this.store.readProject(runId),
      this.store.readSpec(runId),
      readMetrics(this.store.folder(runId).metrics),
    ]);
    return {
      info: record.info,
      project,
      spec,
      batches: thin(metrics.batches, DETAIL_BATCHES),
      epochs: metrics.epochs,
      layers: thin(metrics.layers, DETAIL_LOOKS),
    };
  }

  /** A run's record, as it stands at this moment. @throws CatalogError RUN_NOT_FOUND, RUN_DAMAGED */
  async record(runId: string): Promise<RunRecord> {
    const record = await this.store.read(runId);
    const live = this.live.get(runId);
    return live ? { ...record, info: live.info } : record;
  }

  /**
   * @throws CatalogError PROJECT_HAS_ERRORS, SETUP_INVALID, DATASET_NOT_FOUND, DEVICE_UNKNOWN, DEVICE_BUSY,
   *   DISK_WRITE_FAILED
   */
  start(options: RequestParams<'runs.start'>): Promise<RunInfo> {
    return this.oneAtATime(async () => {
      const { project, engine = 'onnx' } = options;
      const device = await chosenDevice(this.options.devices, options.device, engine);
      const { record, spec } = newRun(options, device, this.store, this.options.version);
      requireEngine(this.options.home, engine, device, { spec, setup: project.training });
      await this.requireFree(device);
      // Training is what counts: whatever is only tried out gives way to it.
      await this.cancelTrials();
      await this.store.create(record, project, spec);
      claim(this.store.folder(record.info.runId), record.info);
      this.supervise(record, false);
      return record.info;
    });
  }

  /** @throws CatalogError RUN_NOT_FOUND, RUN_DAMAGED, RUN_FINISHED, RUN_NO_CHECKPOINT, ENGINE_LIBRARY_GONE, DEVICE_BUSY */
  resume(runId: string, choice?: string): Promise<RunInfo> {
    return this.oneAtATime(async () => {
      const record = await this.record(runId);
      if (record.info.state === 'finished') throw new CatalogError('RUN_FINISHED', { run: runId });
      if (!record.info.resumable) throw new CatalogError('RUN_NO_CHECKPOINT', { run: runId });
      requireUnchanged(record);
      const { engine } = record.info;
      requireLibrary(this.options.home, record);
      const device = await chosenDevice(this.options.devices, choice ?? record.info.device, engine);
      requireEngine(this.options.home, engine, device, null);
      await this.requireFree(device);
      await this.cancelTrials();
      // Its run has ended, but its process may still be on its way out.
      await this.live.get(runId)?.whenEnded;
      const begun = { state: 'preparing', endedMs: null, error: null } as const;
      const info: RunInfo = { ...record.info, device, ...begun };
      // Another device has a lowering of its own.
      const lowering = device === record.info.device ? record.lowering : 'auto';
      const folder = this.store.folder(runId);
      claim(folder, info);
      await writeRecord(folder, { ...record, lowering, info }).catch((error: unknown) => {
        unclaim(folder);
        throw error;
      });
      this.supervise({ ...record, lowering, info }, true);
      return info;
    });
  }

  /** @throws CatalogError RUN_NOT_ACTIVE */
  async command(runId: string, command: 'pause' | 'continue' | 'stop'): Promise<null> {
    this.requireLive(runId).send({ type: command });
    return null;
  }

  /** @throws CatalogError RUN_NOT_FOUND, DEVICE_BUSY while it trains */
  async remove(runId: string): Promise<null> {
    const record = await this.record(runId).catch((error: unknown) => {
      // A damaged run may be deleted all the same.
      if (error instanceof CatalogError && error.code === 'RUN_DAMAGED') return null;
      throw error;
    });
    if (record && ACTIVE_STATES.has(record.info.state)) {
      throw new CatalogError('DEVICE_BUSY', { device: record.info.device, run: runId });
    }
    await this.live.get(runId)?.whenEnded;
    await this.inference.release(runId);
    await this.store.remove(runId);
    return null;
  }

  /**
   * Chooses what feature maps are sent of. For a run that does not train, they are made once, from its
   * last weights.
   */
  async watch(runId: string, watch: Watch): Promise<null> {
    const live = this.live.get(runId);
    if (live) {
      live.watch(watch);
      return null;
    }
    if (watch.blocks.length === 0) return null;
    const answer = await this.ask(runId, { kind: 'snapshot', watch });
    if (answer.kind === 'snapshot') {
      this.options.emit({ name: 'run.snapshot', payload: answer.value });
    }
    return null;
  }

  /** A run that has ended meanwhile sends no more, so there is nothing to tell it. */
  async snapshotDrawn(runId: string): Promise<null> {
    this.live.get(runId)?.send({ type: 'drawn' });
    return null;
  }

  /**
   * Where a run's questions are to be answered, as a person asks for it; null for where it was trained.
   * @throws CatalogError RUN_NOT_FOUND, ENGINE_LACKS_DEVICE, ENGINE_LACKS_OPERATOR, DEVICE_UNKNOWN,
   *   DEVICE_NONE, or why the device did not pass its check
   */
  async place(runId: string, choice: PlaceChoice): Promise<Place | null> {
    return placeOf(await this.record(runId), choice, { ...this.options, store: this.store });
  }

  /**
   * How good a run's last weights are. Of a finished run it is known, but for another place.
   * @throws CatalogError RUN_NOT_FOUND, RUN_NO_CHECKPOINT, DEVICE_FAILED, TRAINER_DIED
   */
  async evaluate(runId: string, place: Place | null = null): Promise<Evaluation> {
    const { info } = await this.record(runId);
    if (info.state === 'finished' && !place) {
      const known = await readEvaluation(this.store.folder(runId));
      if (known) return known;
    }
    const answer = await this.ask(runId, { kind: 'evaluate' }, place);
    if (answer.kind !== 'evaluate') throw new Error(`the trainer answered with ${answer.kind}`);
    return answer.value;
  }

  /**
   * @throws CatalogError RUN_NOT_FOUND, RUN_NO_CHECKPOINT, TENSOR_WRONG_SHAPE, DEVICE_FAILED,
   *   TRAINER_DIED
   */
  async predict(
    runId: string,
    pixels: Float32Array,
    place: Place | null = null,
  ): Promise<Prediction> {
    const answer = await this.ask(runId, { kind: 'predict', pixels }, place);
    if (answer.kind !== 'predict') throw new Error(`the trainer answered with ${answer.kind}`);
    return answer.value;
  }

  /**
   * Trains a project for a few steps with a growing learning rate; nothing of it is kept.
   * @throws CatalogError PROJECT_HAS_ERRORS, SETUP_INVALID, DATASET_NOT_FOUND, DEVICE_UNKNOWN,
   *   DEVICE_BUSY, RATE_SEARCH_RUNNING, RATE_SEARCH_CANCELLED, TRAINER_DIED
   */
  findLearningRate(options: RequestParams<'runs.findLearningRate'>): Promise<RateSearch> {
    const { project, engine = 'onnx', device: choice, threads, lowering, ...search } = options;
    return this.rateSearches.run(async () => {
      const device = await chosenDevice(this.options.devices, choice, engine);
      requireEngine(this.options.home, engine, device, null);
      requireLossFits(project.training.loss, readyDataset(project.dataset).info.classes.length);
      await this.requireFree(device);
      return {
        ...search,
        project,
        engine,
        device,
        threads: threads ?? availableParallelism(),
        lowering: lowering ?? 'auto',
      };
    });
  }

  /** Ends the learning-rate search that goes on, if there is one. */
  async cancelRateSearch(): Promise<null> {
    await this.rateSearches.cancel();
    return null;
  }

  /**
   * Trains a project for a moment to tell what the whole training would take. Nothing of it is kept.
   * @throws CatalogError as `start`, and ESTIMATE_RUNNING, ESTIMATE_CANCELLED, TRAINER_DIED
   */
  estimate(options: RequestParams<'runs.estimate'>): Promise<Estimate> {
    const { project, engine = 'onnx' } = options;
    return this.estimates.run(project, async () => {
      const device = await chosenDevice(this.options.devices, options.device, engine);
      const run = newRun(options, device, this.store, this.options.version);
      requireEngine(this.options.home, engine, device, { spec: run.spec, setup: project.training });
      // Beside a training, whatever the device, it would measure what is left of the machine.
      await this.requireFree(null);
      return run;
    });
  }

  /** Ends the estimate that goes on, if there is one. */
  async cancelEstimate(): Promise<null> {
    await this.estimates.cancel();
    return null;
  }

  private async cancelTrials(): Promise<void> {
    await Promise.all([this.rateSearches.cancel(), this.estimates.cancel()]);
  }

  /** Stops what trains, with a checkpoint, and ends every process that was started. */
  async close(): Promise<void> {
    await this.starting;
    await Promise.all([
      this.inference.close(),
      this.cancelTrials(),
      ...[...this.live.values()].map((supervisor) => supervisor.stop()),
    ]);
  }

  private async ask(
    runId: string,
    query: Query,
    place: Place | null = null,
  ): ReturnType<InferenceService['ask']> {
    const live = this.live.get(runId);
    if (live && !place) {
      try {
        return await live.ask(query);
      } catch (error) {
        // Its training ended in the meantime, and with it the process; its weights are on the disk.
        if (this.live.has(runId) || !live.hasEnded) throw error;
      }
    }
    const record = await this.store.read(runId);
    requireSameClasses(record);
    const where = place ?? usualPlace(this.options.home, record);
    return this.inference.ask(runId, this.store.folder(runId).root, query, where);
  }

  private supervise(record: RunRecord, resume: boolean): void {
    const { runId } = record.info;
    const folder = this.store.folder(runId);
    const supervisor = new Supervisor({
      info: record.info,
      folder: folder.root,
      resume,
      launch: this.options.launchTrainer,
      log: this.options.log,
      onChanged: ({ info, epochs, batches, layers }) => {
        if (epochs.length > 0) {
          this.options.emit({ name: 'run.epochs', payload: { runId, epochs } });
        }
        this.options.emit({ name: 'run.changed', payload: info });
        if (batches.length > 0) {
          this.options.emit({ name: 'run.metrics', payload: { runId, batches } });
        }
        if (layers.length > 0) {
          this.options.emit({ name: 'run.layers', payload: { runId, layers } });
        }
      },
      onReading: (progress) => this.options.emit({ name: 'dataset.progress', payload: progress }),
      onSnapshot: (snapshot) => this.options.emit({ name: 'run.snapshot', payload: snapshot }),
      onEnded: async (info, died) => {
        unclaim(folder);
        if (died) {
          const last = await this.store.read(runId);
          // The core's own view is the newer one; whether there is a checkpoint, the trainer wrote.
          info = { ...info, resumable: last.info.resumable || info.resumable };
          await writeRecord(folder, { ...last, info });
        }
        this.live.delete(runId);
        this.options.emit({ name: 'run.changed', payload: info });
      },
    });
    this.live.set(runId, supervisor);
    supervisor.attach(this.attached);
  }

  private requireLive(runId: string): Supervisor {
    const live = this.live.get(runId);
    if (live && ACTIVE_STATES.has(live.info.state)) return live;
    throw new CatalogError('RUN_NOT_ACTIVE', { run: runId });
  }

  /** Also sees runs of another core that shares the home. @param device null for all of them */
  private async requireFree(device: DeviceId | null): Promise<void> {
    const busy = (await this.list()).find(
      (info) => (device === null || info.device === device) && ACTIVE_STATES.has(info.state),
    );
    if (busy) throw new CatalogError('DEVICE_BUSY', { device: busy.device, run: busy.runId });
  }

  private oneAtATime<T>(action: () => Promise<T>): Promise<T> {
    const result = this.starting.then(action);
    this.starting = result.catch(() => undefined);
    return result;
  }
}
