import stringify from 'safe-stable-stringify';
import type { z } from 'zod';
import { CatalogError } from '../errors';
import { PROJECT_SIZE_LIMIT_BYTES, PROJECT_VERSION, projectSchema, type Project } from './file';
import { migrate, MIGRATIONS, oldestVersion, type Migrations, type RawProject } from './migrations';

/** Deeper nesting than this is no project; it would overflow the stack of whoever walks it. */
const DEPTH_LIMIT = 64;

/** How a file is read; tests give their own to try a chain of migrations. */
export interface FormatHistory {
  readonly current: number;
  readonly migrations: Migrations;
}

const HISTORY: FormatHistory = { current: PROJECT_VERSION, migrations: MIGRATIONS };

/**
 * A project from a file's text: size, JSON, version, migrations, schema. `path` is for messages.
 * @throws CatalogError PROJECT_TOO_LARGE, PROJECT_NOT_JSON, PROJECT_TOO_NEW or PROJECT_INVALID
 */
export function parseProject(text: string, path: string, history = HISTORY): Project {
  const sizeBytes = new TextEncoder().encode(text).length;
  if (sizeBytes > PROJECT_SIZE_LIMIT_BYTES) {
    const limitBytes = PROJECT_SIZE_LIMIT_BYTES;
    throw new CatalogError('PROJECT_TOO_LARGE', { path, sizeBytes, limitBytes });
  }
  const raw = readJson(text, path);
  const version = versionOf(raw, path, history);
  const parsed = projectSchema.safeParse(migrateChecked(raw, version, path, history));
  if (!parsed.success) throw invalid(path, parsed.error);
  return parsed.data;
}

/** A project as a file's text: the same project always gives the same bytes. */
export function serializeProject(project: Project): string {
  return `${stringify(project, null, 2)}\n`;
}

function readJson(text: string, path: string): RawProject {
  let value: unknown;
  try {
    // Windows editors put a byte order mark in front, which JSON does not know.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CatalogError('PROJECT_NOT_JSON', { path, reason }, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidAt(path, '/', 'a project is a JSON object');
  }
  checkEntries(value, path);
  return value as RawProject;
}

/** An entry of the document, and the one it lies in: a path for each would be much memory. */
interface Entry {
  readonly key: string;
  readonly item: unknown;
  readonly inside?: Entry;
}

/** What no schema tells: nesting without end, and the one name that a JavaScript object cannot keep. */
function checkEntries(document: object, path: string): void {
  let level: Entry[] = [{ key: '', item: document }];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEPTH_LIMIT) throw invalidAt(path, '/', `nested deeper than ${DEPTH_LIMIT} levels`);
    level = level.flatMap((inside) =>
      typeof inside.item === 'object' && inside.item !== null
        ? Object.entries(inside.item).map(([key, item]: [string, unknown]) => ({
            key,
            item,
            inside,
          }))
        : [],
    );
    // Schemas and messages to the window would drop it, or take it for the object's prototype.
    const bad = level.find(({ key }) => key === '__proto__');
    if (bad) throw invalidAt(path, pointer(keysOf(bad)), 'no entry can have this name');
  }
}

function keysOf({ key, inside }: Entry): string[] {
  return inside ? [...keysOf(inside), key] : [];
}

function versionOf(raw: RawProject, path: string, { current, migrations }: FormatHistory): number {
  if (raw.format !== 'convcanvas') throw invalidAt(path, '/format', 'it must be "convcanvas"');
  const { version } = raw;
  if (typeof version !== 'number' || !Number.isInteger(version)) {
    throw invalidAt(path, '/version', 'it must be a whole number');
  }
  if (version > current) {
    throw new CatalogError('PROJECT_TOO_NEW', { path, version, supported: current });
  }
  const oldest = oldestVersion(migrations, current);
  if (version < oldest) throw invalidAt(path, '/version', `the oldest known format is ${oldest}`);
  return version;
}

/** A migration reads content that no schema has checked yet, so it may stumble over it. */
function migrateChecked(
  raw: RawProject,
  version: number,
  path: string,
  { current, migrations }: FormatHistory,
): RawProject {
  try {
    return migrate(raw, version, migrations, current);
  } catch (cause) {
    const reason = `it cannot be brought from format ${version} to ${current}`;
    throw new CatalogError('PROJECT_INVALID', { path, place: '/', reason }, { cause });
  }
}

function invalid(path: string, error: z.ZodError): CatalogError {
  const [first] = error.issues;
  return invalidAt(path, pointer(first?.path ?? []), first?.message ?? error.message);
}

/** A JSON pointer (RFC 6901); the whole document is "/", which reads better in a sentence than nothing. */
function pointer(keys: readonly PropertyKey[]): string {
  const escaped = keys.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'));
  return `/${escaped.join('/')}`;
}

/** `place` is a JSON pointer to the entry that is wrong. */
function invalidAt(path: string, place: string, reason: string): CatalogError {
  return new CatalogError('PROJECT_INVALID', { path, place, reason });
}
