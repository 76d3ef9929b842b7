/** The formats pictures are read in, each with the endings of its files. */
const ENDINGS = {
  png: ['png'],
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  webp: ['webp'],
  gif: ['gif'],
  bmp: ['bmp', 'dib'],
} as const;

export type PictureFormat = keyof typeof ENDINGS;

const BY_ENDING = new Map(
  (Object.keys(ENDINGS) as PictureFormat[]).flatMap((format) =>
    ENDINGS[format].map((ending) => [ending as string, format] as const),
  ),
);

/** What each format's files begin with, as Latin-1; a dot stands for any byte. */
const SIGNATURES: readonly (readonly [PictureFormat, string])[] = [
  ['png', '\x89PNG\r\n\x1a\n'],
  ['jpeg', '\xff\xd8\xff'],
  ['gif', 'GIF87a'],
  ['gif', 'GIF89a'],
  ['webp', 'RIFF....WEBP'],
  ['bmp', 'BM'],
];
const SIGNATURE_BYTES = 16;

/** The format of a picture's content, or null for anything else. */
export function formatOf(bytes: Buffer): PictureFormat | null {
  const start = bytes.toString('latin1', 0, SIGNATURE_BYTES);
  const begins = (signature: string): boolean =>
    start.length >= signature.length &&
    [...signature].every((sign, place) => sign === '.' || sign === start[place]);
  return SIGNATURES.find(([, signature]) => begins(signature))?.[0] ?? null;
}

/** The format that a file's name says, or null where it says none that is read. */
export function namedFormat(path: string): PictureFormat | null {
  const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return BY_ENDING.get(ending) ?? null;
}
