import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalogError } from '../../shared/errors';
import type { Project } from '../../shared/project/file';
import { parseProject, serializeProject } from '../../shared/project/parse';
import { modelSpecSchema, type ModelSpec } from '../../shared/spec/modelSpec';
import { ACTIVE_STATES, runIdSchema, type RunInfo } from '../../shared/training/run';
import { diskError, systemCode, writeFileAtomic } from '../files/atomic';
import { isAlive } from './alive';
import { runFolder, type RunFolder } from './folder';
import { runRecordSchema, type RunRecord } from './record';

/** The runs kept on disk, one folder each. */
export class RunStore {
  constructor(private readonly root: string) {}

  /** @throws CatalogError RUN_NOT_FOUND for what can be no run's name */
  folder(runId: string): RunFolder {
    if (!runIdSchema.safeParse(runId).success) {
      throw new CatalogError('RUN_NOT_FOUND', { run: runId });
    }
    return runFolder(join(this.root, runId));
  }

  /** Makes the folder of a new run. @throws CatalogError DISK_WRITE_FAILED */
  async create(record: RunRecord, project: Project, spec: ModelSpec): Promise<RunFolder> {
    const folder = this.folder(record.info.runId);
    try {
      await mkdir(folder.checkpoints, { recursive: true });
    } catch (error) {
      throw diskError(folder.root, error);
    }
    await writeFileAtomic(folder.project, serializeProject(project));
    await writeFileAtomic(folder.spec, `${JSON.stringify(spec, null, 2)}\n`);
    await writeRecord(folder, record);
    return folder;
  }

  /**
   * Every run that can be read, newest first. A folder that is damaged or not a run's is passed over:
   * `onDamaged` hears of it.
   */
  async list(onDamaged: (runId: string, error: unknown) => void): Promise<RunRecord[]> {
    const entries = await readdir(this.root, { withFileTypes: true });
    const records = await Promise.all(
      entries
        .filter((entry) => entry.isDirectory() && runIdSchema.safeParse(entry.name).success)
        .map((entry) =>
          this.read(entry.name).catch((error: unknown) => {
            onDamaged(entry.name, error);
            return null;
          }),
        ),
    );
    return records
      .filter((record) => record !== null)
      .sort((a, b) => b.info.startedMs - a.info.startedMs);
  }

  /**
   * A run's record. One whose trainer vanished while it was active reads as `interrupted`.
   * @throws CatalogError RUN_NOT_FOUND, RUN_DAMAGED
   */
  async read(runId: string): Promise<RunRecord> {
    const folder = this.folder(runId);
    const record = await readRecord(folder, runId);
    if (!ACTIVE_STATES.has(record.info.state) || isAlive(folder)) return record;
    return { ...record, info: interrupted(record.info, 'its process is gone') };
  }

  /** @throws CatalogError RUN_DAMAGED, PROJECT_NOT_JSON, PROJECT_INVALID */
  async readProject(runId: string): Promise<Project> {
    return readRunProject(this.folder(runId), runId);
  }

  /** @throws CatalogError RUN_DAMAGED */
  async readSpec(runId: string): Promise<ModelSpec> {
    return readRunSpec(this.folder(runId), runId);
  }

  /** @throws CatalogError DISK_WRITE_FAILED */
  async remove(runId: string): Promise<void> {
    const { root } = this.folder(runId);
    try {
      await rm(root, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      throw diskError(root, error);
    }
  }

  /** A new run's name: sortable by time, telling by project, unlikely to be taken. */
  newId(projectName: string, now: Date): string {
    const time = now.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
    const slug = projectName
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 40);
    return [time, slug, randomBytes(2).toString('hex')].filter((part) => part !== '').join('-');
  }
}

/** The run as it reads once its trainer ended without a word. */
export function interrupted(info: RunInfo, reason: string): RunInfo {
  return {
    ...info,
    state: 'interrupted',
    // From its last checkpoint, or from the start where it had none yet.
    resumable: true,
    progress: { ...info.progress, samplesPerSecond: 0, remainingMs: null },
    error: { code: 'TRAINER_DIED', values: { reason } },
  };
}

/** @throws CatalogError DISK_WRITE_FAILED */
export async function writeRecord(folder: RunFolder, record: RunRecord): Promise<void> {
  await writeFileAtomic(folder.record, `${JSON.stringify(record, null, 2)}\n`);
}

/** @throws CatalogError RUN_NOT_FOUND where there is none, RUN_DAMAGED */
export async function readRecord(folder: RunFolder, runId: string): Promise<RunRecord> {
  const text = await readFile(folder.record, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') throw new CatalogError('RUN_NOT_FOUND', { run: runId });
    throw damaged(runId, error);
  });
  try {
    const record = runRecordSchema.parse(JSON.parse(text));
    if (record.info.runId !== runId) throw new Error(`it is the record of ${record.info.runId}`);
    return record;
  } catch (error) {
    throw damaged(runId, error);
  }
}

/** The model spec that a run trains. @throws CatalogError RUN_DAMAGED */
export async function readRunSpec(folder: RunFolder, runId: string): Promise<ModelSpec> {
  try {
    return modelSpecSchema.parse(JSON.parse(await readFile(folder.spec, 'utf8')));
  } catch (error) {
    throw damaged(runId, error);
  }
}

/** The project as it was when a run began. @throws CatalogError RUN_DAMAGED, PROJECT_NOT_JSON, PROJECT_INVALID */
export async function readRunProject(folder: RunFolder, runId: string): Promise<Project> {
  const text = await readFile(folder.project, 'utf8').catch((error: unknown) => {
    throw damaged(runId, error);
  });
  return parseProject(text, folder.project);
}

function damaged(runId: string, error: unknown): CatalogError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CatalogError('RUN_DAMAGED', { run: runId, reason }, { cause: error });
}
