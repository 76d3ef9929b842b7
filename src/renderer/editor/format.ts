import type { Language } from '../../shared/localized';

const LOCALES: Record<Language, string> = { en: 'en', zh: 'zh-CN' };

/** A whole number with its thousands separated: `34,826`. */
export function formatCount(count: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language]).format(count);
}

/** A number to three digits with its unit: `34.8K`, `1.2M`; `3.5万` in Chinese. */
export function formatCompact(count: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], {
    notation: 'compact',
    maximumSignificantDigits: 3,
  }).format(count);
}
