import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Language, Localized } from '../../shared/localized';
import { usePreferences } from '../stores/preferences';
import enData from './en/data.json';
import enDevices from './en/devices.json';
import enEditor from './en/editor.json';
import enLearning from './en/learning.json';
import enShell from './en/shell.json';
import enTraining from './en/training.json';
import zhData from './zh/data.json';
import zhDevices from './zh/devices.json';
import zhEditor from './zh/editor.json';
import zhLearning from './zh/learning.json';
import zhShell from './zh/shell.json';
import zhTraining from './zh/training.json';

/** One namespace for each room of the window. */
const resources = {
  en: {
    data: enData,
    devices: enDevices,
    shell: enShell,
    editor: enEditor,
    learning: enLearning,
    training: enTraining,
  },
  zh: {
    data: zhData,
    devices: zhDevices,
    shell: zhShell,
    editor: zhEditor,
    learning: zhLearning,
    training: zhTraining,
  },
} as const;

export function setUpTranslations(): void {
  void i18next.use(initReactI18next).init({
    resources,
    lng: usePreferences.getState().language,
    fallbackLng: 'en',
    ns: Object.keys(resources.en),
    defaultNS: 'shell',
    // React escapes; all texts are bundled, so nothing is ever loaded.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  applyLanguage(usePreferences.getState().language);
  usePreferences.subscribe(({ language }, before) => {
    if (language !== before.language) applyLanguage(language);
  });
}

function applyLanguage(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  void i18next.changeLanguage(language);
}

export function useLanguage(): Language {
  return usePreferences((state) => state.language);
}

/** Reads a definition's `{ en, zh }` text in the window's language. */
export function useLocalized(): (text: Localized) => string {
  const language = useLanguage();
  return (text) => text[language];
}

export { useTranslation };
