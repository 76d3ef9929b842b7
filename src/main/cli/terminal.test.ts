import { expect, it } from 'vitest';
import { table, terminalLanguage, wholeNumber } from './terminal';

it('a table’s columns are as wide as a terminal shows their widest cell', () => {
  expect(
    table([
      ['a', 'accuracy', 'x'],
      ['long', '1', ''],
    ]),
  ).toBe('a     accuracy  x\nlong  1');
  // Chinese characters and their punctuation take two columns each.
  expect(
    table([
      ['类别', '图像数'],
      ['abcdef', '7'],
      ['（猫）', '8'],
    ]),
  ).toBe('类别    图像数\nabcdef  7\n（猫）  8');
});

it('the language is what the terminal says, its strongest variable first', () => {
  expect(terminalLanguage({ LANG: 'zh_CN.UTF-8' })).toBe('zh');
  expect(terminalLanguage({ LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'en_GB.UTF-8' })).toBe('en');
  expect(terminalLanguage({ LC_MESSAGES: 'en_GB.UTF-8', LC_ALL: 'zh_TW' })).toBe('zh');
  // Set to nothing is not set.
  expect(terminalLanguage({ LC_ALL: '', LANG: 'zh' })).toBe('zh');
  expect(terminalLanguage({})).toBe('en');
});

it('whole numbers are taken from the least to the most, and only digits are numbers', () => {
  const read = wholeNumber('--n', 2, 10);
  expect([read('2'), read('10')]).toEqual([2, 10]);
  for (const text of ['1', '11', '3.5', '-3', '1e1', '0x3', ' 3', ''])
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
