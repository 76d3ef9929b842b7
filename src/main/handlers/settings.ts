import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Handlers, Settings } from '../../shared/api';
import { LANGUAGES } from '../../shared/localized';
import { writeFileAtomic } from '../files/atomic';
import type { Home } from '../files/home';

/** A setting that cannot be read, or is of another version, falls back to its default by itself. */
const settingsSchema = z.object({
  language: z.enum(LANGUAGES).nullable().default(null).catch(null),
  theme: z.enum(['system', 'light', 'dark']).default('system').catch('system'),
});

export function settingsHandlers(home: Home): Pick<Handlers, 'settings.get' | 'settings.set'> {
  return {
    'settings.get': () => readSettings(home),
    'settings.set': async ({ language, theme }) => {
      const known = await readSettings(home);
      const settings: Settings = {
        language: language ?? known.language,
        theme: theme ?? known.theme,
      };
      await writeFileAtomic(home.settingsFile, `${JSON.stringify(settings, null, 2)}\n`);
      return settings;
    },
  };
}

async function readSettings(home: Home): Promise<Settings> {
  try {
    return settingsSchema.parse(JSON.parse(await readFile(home.settingsFile, 'utf8')));
  } catch {
    return settingsSchema.parse({});
  }
}
