import type { SampleShape } from '../../shared/layers/definition';
import type { Language } from '../../shared/localized';

/**
 * A sample's shape as people read it: `[C, H, W]` becomes `H × W × C`, a flat list its length.
 * Inside the program shapes are channels first; every text in the window comes through here.
 */
export function formatShape(shape: SampleShape): string {
  const [channels, ...places] = shape;
  return places.length === 0 ? String(channels ?? '') : [...places, channels].join(' × ');
}

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
