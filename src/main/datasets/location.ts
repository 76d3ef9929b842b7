import { openHome } from '../files/home';

let folder: string | null = null;

/**
 * Tells this process where data sets are kept (`Home.datasets`): the core does it when it opens, the
 * trainer when it starts. Whoever reads data sets need not know.
 */
export function setDatasetsFolder(path: string): void {
  folder = path;
}

/** Where data sets are kept: what was told, or the folder of this installation. */
export function datasetsFolder(): string {
  folder ??= openHome().datasets;
  return folder;
}
