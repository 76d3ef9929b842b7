import { create } from 'zustand';
import type { Host, Settings } from '../../shared/api';
import { LANGUAGES, type Language } from '../../shared/localized';

/**
 * Language and theme. The core keeps them; local storage only bridges the moment before it answers,
 * so that a person does not see the wrong language or theme flash by.
 */
const STORAGE_KEY = 'convcanvas.preferences';

export type Theme = Settings['theme'];

interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
}

export const usePreferences = create<Preferences>(() => readStored());

/** Takes the core's settings over, and keeps what is changed from then on in both places. */
export async function syncPreferences(host: Host): Promise<void> {
  const { language, theme } = await host.request('settings.get', {});
  usePreferences.setState({ theme, ...(language === null ? {} : { language }) });
}

export function changePreferences(host: Host, change: Partial<Preferences>): Promise<unknown> {
  usePreferences.setState(change);
  return host.request('settings.set', change);
}

usePreferences.subscribe((preferences) => {
  localStorage.setItem(STORAGE_KEY, JSON.stringify(preferences));
});

function readStored(): Preferences {
  const language = navigator.language.startsWith('zh') ? 'zh' : 'en';
  try {
    const stored = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') as Partial<Preferences>;
    return {
      language: LANGUAGES.find((known) => known === stored.language) ?? language,
      theme: (['light', 'dark'] as const).find((known) => known === stored.theme) ?? 'system',
    };
  } catch {
    return { language, theme: 'system' };
  }
}
