import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../shared/localized';

const FOLDER = import.meta.dirname;
const RENDERER = join(FOLDER, '..');
const NAMESPACES = readdirSync(join(FOLDER, 'en')).map((file) => file.replace('.json', ''));
/** Languages differ in their plural forms, so a text counts once whatever its forms. */
const PLURAL = /_(zero|one|two|few|many|other)$/;

type Texts = { readonly [key: string]: string | Texts };

function textsOf(language: string, namespace: string): Map<string, string> {
  const texts = JSON.parse(
    readFileSync(join(FOLDER, language, `${namespace}.json`), 'utf8'),
  ) as Texts;
  return new Map(flatten(texts, ''));
}

function flatten(texts: Texts, prefix: string): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${prefix}${key}`.replace(PLURAL, ''), value] as [string, string]]
      : flatten(value, `${prefix}${key}.`),
  );
}

const marksOf = (text: string | undefined) =>
  [...(text ?? '').matchAll(/\{\{\w+\}\}/g)].map(([mark]) => mark).sort();

describe('the texts of the window', () => {
  it.each(NAMESPACES)('say the same things in every language: %s', (namespace) => {
    const [first, ...others] = LANGUAGES.map((language) => textsOf(language, namespace));
    for (const other of others) {
      expect([...other.keys()].sort()).toEqual([...(first?.keys() ?? [])].sort());
      for (const [key, text] of first ?? []) {
        expect(marksOf(other.get(key)), key).toEqual(marksOf(text));
      }
    }
  });

  it('are there for every key that the source names', () => {
    const missing: string[] = [];
    for (const path of readdirSync(RENDERER, { recursive: true, encoding: 'utf8' })) {
      if (!/\.tsx?$/.test(path) || path.includes('.test.')) continue;
      const source = readFileSync(join(RENDERER, path), 'utf8');
      const namespace = /useTranslation\('(\w+)'\)/.exec(source)?.[1];
      if (namespace === undefined) continue;
      const known = textsOf('en', namespace);
      for (const [, key] of source.matchAll(/\bt\(\s*'([\w.]+)'/g)) {
        if (key !== undefined && !known.has(key)) missing.push(`${path}: ${key}`);
      }
    }
    expect(missing).toEqual([]);
  });
});
