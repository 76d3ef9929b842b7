import type { AppInfo, Handlers } from '../../shared/api';
import { setDatasetsFolder } from '../datasets/location';
import { DatasetService } from '../datasets/service';
import type { Home } from '../files/home';
import type { Logger } from '../files/log';
import { RunService } from '../runs/service';
import type { LaunchTrainer } from '../trainer/process';
import { datasetHandlers } from './datasets';
import { listDevices } from './devices';
import { dispatch } from './dispatch';
import { listEngines } from './engines';
import { EventHub, type CoreListener } from './events';
import { projectHandlers } from './projects';
import { runHandlers } from './runs';
import { settingsHandlers } from './settings';

export interface CoreOptions {
  readonly home: Home;
  readonly host: AppInfo['host'];
  readonly version: string;
  readonly log: Logger;
  /** Starts the trainer's process, in the way this host can. */
  readonly launchTrainer: LaunchTrainer;
}

/** Everything behind the window; what both hosts and the command line talk to. */
export interface Core {
  readonly handlers: Handlers;
  /** The runs, for callers in this process that need more than a window does. */
  readonly runs: RunService;
  readonly datasets: DatasetService;
  /** Answers a request that came from outside, with all checks. */
  dispatch(name: string, params: unknown): Promise<unknown>;
  /**
   * Attaches a window: it hears of every event until the returned function is called. Feature maps
   * are only made while somebody is attached.
   */
  subscribe(listener: CoreListener): () => void;
  /** Whether a run is going on in this core. */
  isTraining(): boolean;
  /** Stops what trains, with a checkpoint, and ends every process that was started. */
  close(): Promise<void>;
}

export function createCore(options: CoreOptions): Core {
  const { home, log } = options;
  setDatasetsFolder(home.datasets);
  const hub = new EventHub((windows) => runs.setAttached(windows > 0));
  const runs: RunService = new RunService({
    home,
    log,
    version: options.version,
    launchTrainer: () => options.launchTrainer({ CONVCANVAS_HOME: home.root }),
    emit: (event) => hub.emit(event),
  });
  const datasets = new DatasetService((event) => hub.emit(event));

  const handlers: Handlers = {
    'app.info': async () => ({
      version: options.version,
      host: options.host,
      home: home.root,
      platform: process.platform,
    }),
    'devices.list': async () => listDevices(),
    'engines.list': async () => listEngines(home),
    ...settingsHandlers(home),
    ...projectHandlers(home),
    ...datasetHandlers(datasets),
    ...runHandlers(runs),
  };

  return {
    handlers,
    runs,
    datasets,
    dispatch: (name, params) => dispatch(handlers, name, params),
    subscribe: (listener) => hub.subscribe(listener),
    isTraining: () => runs.isTraining(),
    close: async () => {
      await Promise.all([runs.close(), datasets.close()]);
    },
  };
}
