import { getFileNameLowLevel, type Entry } from 'yauzl';

/** General purpose flag 11 of the zip specification: names are UTF-8. */
const NAMES_ARE_UTF8 = 0x800;

/**
 * An entry's name. The specification knows UTF-8 and the old code page 437; in fact names without the
 * mark are often UTF-8 too (macOS), or GBK (Windows in Chinese): bytes that are valid UTF-8 are taken
 * for it, and bytes that read as nothing but Chinese characters, most of them usual ones, for that.
 */
export function entryName(
  entry: Pick<Entry, 'fileNameRaw' | 'generalPurposeBitFlag' | 'extraFields'>,
): string {
  const { fileNameRaw, generalPurposeBitFlag, extraFields } = entry;
  const utf8 = decode('utf-8', fileNameRaw);
  if (utf8 !== null) return utf8;
  // Marked as UTF-8 but none: shown with the signs for what could not be read.
  if (generalPurposeBitFlag & NAMES_ARE_UTF8) return fileNameRaw.toString('utf8');
  const chinese = decode('gb18030', fileNameRaw);
  if (chinese !== null && isChinese(chinese, fileNameRaw)) return chinese;
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
}

/** Chinese characters, the signs that go with them in names, and ASCII. */
const CHINESE = /^[\p{ASCII}\p{Script=Han}、。·～—…‘’“”《》「」【】（），：；！？＋－＿]*$/u;

/**
 * A letter with an accent in code page 437 and the ASCII letter or sign after it read as a Chinese
 * character too, but as one of the rare ones that GBK added to GB 2312, whose bytes are both high.
 */
function isChinese(text: string, bytes: Uint8Array): boolean {
  if (!CHINESE.test(text)) return false;
  let usual = 0;
  let rare = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! < 0x80) continue;
    const isUsual = bytes[i]! >= 0xa1 && bytes[i + 1]! >= 0xa1;
    if (isUsual) usual++;
    else rare++;
    i++;
  }
  return usual > 0 && usual >= rare && /\p{Script=Han}/u.test(text);
}

function decode(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
