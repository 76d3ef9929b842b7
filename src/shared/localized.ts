/** The languages the product speaks. `en` is the fallback. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in every language of the product. `{{name}}` marks a value to fill in. */
export type Localized = Readonly<Record<Language, string>>;

/** Values for the `{{name}}` marks of a text. */
export type TextValues = Readonly<Record<string, string | number>>;

/**
 * Fills a text's `{{name}}` marks. A mark without a value stays visible, so that a missing value is
 * seen rather than hidden. The syntax is i18next's, so the same text can be handed to it unchanged.
 */
export function fillText(text: Localized, values: TextValues, language: Language): string {
  return text[language].replaceAll(/\{\{(\w+)\}\}/g, (mark, name: string) =>
    name in values ? String(values[name]) : mark,
  );
}
