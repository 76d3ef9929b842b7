import type { Language } from '../../shared/localized';

/** Sentences one after the other: Chinese has no space between them. Empty ones are left out. */
export function joinSentences(language: Language, ...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(language === 'zh' ? '' : ' ');
}
