import { getFileNameLowLevel, type Entry } from 'yauzl';

/** General purpose flag 11 of the zip specification: names are UTF-8. */
const NAMES_ARE_UTF8 = 0x800;

/**
 * An entry's name. The specification knows UTF-8 and the old code page 437; in fact names without the
 * mark are often UTF-8 too (macOS), or GBK (Windows in Chinese): bytes that are valid UTF-8 are taken
 * for it, and bytes that read as nothing but Chinese characters for that.
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
  if (chinese !== null && /^[\p{ASCII}\p{Script=Han}]*$/u.test(chinese)) return chinese;
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
}

function decode(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
