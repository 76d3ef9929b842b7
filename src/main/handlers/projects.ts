import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { draftSchema, type Draft, type Handlers, type ProjectInfo } from '../../shared/api';
import { CatalogError } from '../../shared/errors';
import {
  PROJECT_EXTENSION,
  PROJECT_SIZE_LIMIT_BYTES,
  type Project,
} from '../../shared/project/file';
import { parseProject, serializeProject } from '../../shared/project/parse';
import { diskError, systemCode, writeFileAtomic } from '../files/atomic';
import type { Home } from '../files/home';
import { isReservedName } from '../files/names';

type Names =
  `projects.${'list' | 'open' | 'save' | 'delete' | 'parse'}` | 'draft.get' | 'draft.set';

export function projectHandlers(home: Home): Pick<Handlers, Names> {
  const pathOf = (name: string): string => {
    if (isReservedName(name) || name.endsWith('.')) {
      throw new CatalogError('PROJECT_NAME_INVALID', { name });
    }
    return join(home.projects, name + PROJECT_EXTENSION);
  };
  const draftFile = join(home.root, 'draft.json');

  return {
    'projects.list': () => listProjects(home.projects),
    'projects.open': ({ name }) => readProjectFile(pathOf(name)),
    'projects.save': async ({ name, project }) => {
      await writeFileAtomic(pathOf(name), serializeProject(project));
      return projectInfo(home.projects, name + PROJECT_EXTENSION);
    },
    'projects.delete': async ({ name }) => {
      const path = pathOf(name);
      try {
        await rm(path);
      } catch (error) {
        if (systemCode(error) === 'ENOENT') throw new CatalogError('PROJECT_NOT_FOUND', { path });
        throw diskError(path, error);
      }
      return null;
    },
    'projects.parse': async ({ text, path }) => parseProject(text, path),
    'draft.get': () => readDraft(draftFile),
    'draft.set': async ({ draft }) => {
      if (draft === null) await rm(draftFile, { force: true });
      else await writeFileAtomic(draftFile, JSON.stringify(draft));
      return null;
    },
  };
}

/**
 * Reads a project file anywhere on the disk.
 * @throws CatalogError PROJECT_NOT_FOUND or what `parseProject` throws
 */
export async function readProjectFile(path: string): Promise<Project> {
  try {
    const { size } = await stat(path);
    if (size > PROJECT_SIZE_LIMIT_BYTES) {
      throw new CatalogError('PROJECT_TOO_LARGE', {
        path,
        sizeBytes: size,
        limitBytes: PROJECT_SIZE_LIMIT_BYTES,
      });
    }
    return parseProject(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof CatalogError) throw error;
    throw new CatalogError('PROJECT_NOT_FOUND', { path }, { cause: error });
  }
}

async function listProjects(folder: string): Promise<ProjectInfo[]> {
  const names = (await readdir(folder)).filter((file) => file.endsWith(PROJECT_EXTENSION));
  // A file that goes away while the folder is read is simply not listed.
  const infos = await Promise.all(names.map((file) => projectInfo(folder, file).catch(() => null)));
  return infos.filter((info) => info !== null).sort((a, b) => b.modifiedMs - a.modifiedMs);
}

async function projectInfo(folder: string, file: string): Promise<ProjectInfo> {
  const { mtimeMs } = await stat(join(folder, file));
  return { name: file.slice(0, -PROJECT_EXTENSION.length), modifiedMs: mtimeMs };
}

/** The kept draft; one that cannot be read is as good as none. */
async function readDraft(path: string): Promise<Draft | null> {
  try {
    return draftSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}
