import { describe, expect, it } from 'vitest';
import { entryName } from './entryName';

const named = (bytes: readonly number[], generalPurposeBitFlag = 0): string =>
  entryName({ fileNameRaw: Buffer.from(bytes), generalPurposeBitFlag, extraFields: [] });
const utf8 = (text: string): number[] => [...Buffer.from(text)];
const png = utf8('.png');

describe('the name of a zip’s entry', () => {
  it('is UTF-8 where it reads as that, with the mark or without', () => {
    expect(named(utf8('猫/été.png'), 0x800)).toBe('猫/été.png');
    expect(named(utf8('猫/été.png'))).toBe('猫/été.png');
  });

  it('is GBK where it reads as Chinese characters and nothing else', () => {
    // GB 2312: 猫 is C3 A8, 狗 is B9 B7.
    expect(named([0xc3, 0xa8, 0x2f, 0xb9, 0xb7, ...png])).toBe('猫/狗.png');
  });

  it('may have the signs of Chinese names, and a rare character among usual ones', () => {
    // （ is A3 A8, ） A3 A9; 陶 is CC D5, 喆 86 B4: in GBK but not in GB 2312.
    expect(named([0xc3, 0xa8, 0xa3, 0xa8, 0x31, 0xa3, 0xa9, ...png])).toBe('猫（1）.png');
    expect(named([0xcc, 0xd5, 0x86, 0xb4, ...png])).toBe('陶喆.png');
  });

  it('is no Chinese where an accent and the letter after it would read as a rare character', () => {
    // Code page 437: é is 82, ä 84; 82 5F and 84 70 are characters that only GBK has.
    expect(named([...utf8('caf'), 0x82, ...utf8('_a'), ...png])).toBe('café_a.png');
    expect(named([...utf8('M'), 0x84, ...utf8('pchen'), ...png])).toBe('Mäpchen.png');
  });

  it('is of the old code page otherwise, also where GBK would read signs in it', () => {
    // Code page 437: é is 82, í is A1, ó is A2; in GBK A1 A2 is a comma.
    expect(named([0x74, 0x82, ...png])).toBe('té.png');
    expect(named([0xa1, 0xa2, ...png])).toBe('íó.png');
  });

  it('that is marked as UTF-8 but is none shows what could not be read', () => {
    expect(named([0x61, 0xff, ...png], 0x800)).toBe('a\u{fffd}.png');
  });
});
