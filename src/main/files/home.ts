import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { diskError } from './atomic';

/** Where everything that a person made is kept. */
export interface Home {
  readonly root: string;
  readonly projects: string;
  readonly runs: string;
  /** What belongs to data sets: a folder for each of a person's own, and for each download. */
  readonly datasets: string;
  readonly logs: string;
  readonly settingsFile: string;
  /** What checks of devices found. */
  readonly devicesFile: string;
}

/** Where the home of this installation is: CONVCANVAS_HOME, or the platform's folder for user data. */
export function homeRoot(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment['CONVCANVAS_HOME'] || envPaths('ConvCanvas', { suffix: '' }).data);
}

/**
 * The folders of this installation's home, made where they are missing.
 * @throws CatalogError DISK_WRITE_FAILED
 */
export function openHome(environment: NodeJS.ProcessEnv = process.env): Home {
  const root = homeRoot(environment);
  const home = {
    root,
    projects: join(root, 'projects'),
    runs: join(root, 'runs'),
    datasets: join(root, 'datasets'),
    logs: join(root, 'logs'),
    settingsFile: join(root, 'settings.json'),
    devicesFile: join(root, 'devices.json'),
  };
  for (const folder of [home.projects, home.runs, home.datasets, home.logs]) {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw diskError(folder, error);
    }
  }
  return home;
}
