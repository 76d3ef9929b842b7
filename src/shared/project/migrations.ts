import { PROJECT_VERSION } from './file';

/** A project file's content before it is checked. */
export type RawProject = Readonly<Record<string, unknown>>;

/**
 * What turns a file of one version into one of the next, by the version it starts from. An entry is
 * never changed once released: files of that version are on people's disks. `version` itself is
 * raised by `migrate`.
 */
export type Migrations = Readonly<Record<number, (project: RawProject) => RawProject>>;

/** None yet: version 1 is the first format that was released. */
export const MIGRATIONS: Migrations = {};

/** The oldest version that a chain of migrations still reads. */
export function oldestVersion(migrations: Migrations, current: number): number {
  let oldest = current;
  while (migrations[oldest - 1]) oldest -= 1;
  return oldest;
}

/** Brings a file's content to the current version, one version at a time. */
export function migrate(
  project: RawProject,
  version: number,
  migrations: Migrations = MIGRATIONS,
  current: number = PROJECT_VERSION,
): RawProject {
  let migrated = project;
  for (let from = version; from < current; from += 1) {
    const step = migrations[from];
    if (!step) throw new Error(`no migration from version ${from}`);
    migrated = { ...step(migrated), version: from + 1 };
  }
  return migrated;
}
