import type { Language } from '../../shared/localized';

const ENDED = /[.!?…:;。！？：；]["”」）)]?$/;

/**
 * Sentences one after the other: Chinese has no space between them. Empty ones are left out. What a
 * library said often has no full stop; it gets one where more follows.
 */
export function joinSentences(language: Language, ...sentences: readonly string[]): string {
  const [stop, space] = language === 'zh' ? ['。', ''] : ['.', ' '];
  const said = sentences.filter((sentence) => sentence !== '');
  const close = (sentence: string): string => (ENDED.test(sentence) ? sentence : sentence + stop);
  return [...said.slice(0, -1).map(close), ...said.slice(-1)].join(space);
}
