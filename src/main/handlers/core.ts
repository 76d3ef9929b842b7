import type { AppInfo, Handlers } from '../../shared/api';
import { setDatasetsFolder } from '../datasets/location';
import { DatasetService } from '../datasets/service';
import { DeviceService } from '../devices/service';
import type { Home } from '../files/home';
import type { Logger } from '../files/log';
import { RunService } from '../runs/service';
import type { LaunchTrainer } from '../trainer/process';
import { datasetHandlers } from './datasets';
import { deviceHandlers } from './devices';
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
  readonly devices: DeviceService;
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
  const devices = new DeviceService({
    home,
    log,
    version: options.version,
    launchTrainer: options.launchTrainer,
    onChanged: (list) => hub.emit({ name: 'devices.changed', payload: list }),
  });
  const runs: RunService = new RunService({
    devices,
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
    'engines.list': async () => listEngines(home),
    ...settingsHandlers(home),
    ...projectHandlers(home),
    ...datasetHandlers(datasets),
    ...deviceHandlers(devices, runs),
    ...runHandlers(runs),
  };

  return {
    handlers,
    runs,
    devices,
    datasets,
    dispatch: (name, params) => dispatch(handlers, name, params),
    subscribe: (listener) => hub.subscribe(listener),
    isTraining: () => runs.isTraining(),
    close: async () => {
      await Promise.all([devices.cancel(), runs.close(), datasets.close()]);
    },
  };
}
