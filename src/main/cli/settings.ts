import { CatalogError } from '../../shared/errors';
import { trainingSetupSchema, type TrainingSetup } from '../../shared/training/setup';
import { allowedValues } from './settingValues';

/** One value of the training setup, as it is given on the command line. */
export interface Setting {
  /** Such as `optimizer.learningRate`. */
  readonly path: string;
  readonly text: string;
}

/** Reads `PATH=VALUE`. @throws CatalogError USAGE */
export function parseSetting(text: string): Setting {
  const equals = text.indexOf('=');
  if (equals < 1) throw new CatalogError('USAGE', { reason: `--set takes PATH=VALUE: ${text}` });
  return { path: text.slice(0, equals), text: text.slice(equals + 1) };
}

/**
 * A training setup with some of its values set. Another kind of optimizer, loss or the like starts
 * from its own defaults, in whatever order the settings come.
 * @throws CatalogError SETUP_PATH_UNKNOWN, SETTING_INVALID
 */
export function applySettings(setup: TrainingSetup, settings: readonly Setting[]): TrainingSetup {
  const isKind = ({ path }: Setting): boolean => path.endsWith('.kind');
  let changed = setup;
  for (const setting of settings.filter(isKind)) changed = applySetting(changed, setting);
  for (const setting of settings) if (!isKind(setting)) changed = applySetting(changed, setting);
  return changed;
}

/** Every path of a setup that can be set: its own values and those of its groups. */
export function settablePaths(setup: TrainingSetup): readonly string[] {
  return Object.entries(setup).flatMap(([name, value]) =>
    isGroup(value) ? Object.keys(value).map((field) => `${name}.${field}`) : [name],
  );
}

function applySetting(setup: TrainingSetup, { path, text }: Setting): TrainingSetup {
  const known = settablePaths(setup);
  if (!known.includes(path))
    throw new CatalogError('SETUP_PATH_UNKNOWN', { path, known: known.join(', ') });
  const [name = '', field] = path.split('.');
  const before: unknown = setup[name as keyof TrainingSetup];
  const value =
    isGroup(before) && field !== undefined ? groupWith(before, field, text) : valueOf(text, before);
  const checked = trainingSetupSchema.safeParse({ ...setup, [name]: value });
  if (checked.success) return checked.data;
  const allowed = allowedValues(path, isGroup(before) ? before['kind'] : null);
  const reason = checked.error.issues[0]?.message ?? '';
  throw new CatalogError('SETTING_INVALID', { path, value: text, allowed: allowed || reason });
}

function groupWith(
  group: Readonly<Record<string, unknown>>,
  field: string,
  text: string,
): Readonly<Record<string, unknown>> {
  if (field !== 'kind') return { ...group, [field]: valueOf(text, group[field]) };
  return group['kind'] === text ? group : { kind: text };
}

/** A value of the same type as the one before, as far as the text allows; the schema has the last word. */
function valueOf(text: string, before: unknown): unknown {
  if (typeof before === 'number') return text.trim() === '' ? text : Number(text);
  if (typeof before === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (Array.isArray(before))
    // With the brackets of a list in JSON or Python, or without.
    return text
      .replace(/^\s*\[(.*)\]\s*$/s, '$1')
      .split(',')
      .filter((part) => part.trim() !== '')
      .map(Number);
  return text;
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
