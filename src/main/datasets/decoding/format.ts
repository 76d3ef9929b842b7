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

/** What the first bytes of each format are, as Latin-1. */
const SIGNATURES: readonly (readonly [PictureFormat, RegExp])[] = [
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['jpeg', /^\xff\xd8\xff/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[^]{4}WEBP/],
  ['bmp', /^BM/],
];
const SIGNATURE_BYTES = 16;

/** The format of a picture's content, or null for anything else. */
export function formatOf(bytes: Buffer): PictureFormat | null {
  const start = bytes.toString('latin1', 0, SIGNATURE_BYTES);
  return SIGNATURES.find(([, signature]) => signature.test(start))?.[0] ?? null;
}

/** The format that a file's name says, or null where it says none that is read. */
export function namedFormat(path: string): PictureFormat | null {
  const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return BY_ENDING.get(ending) ?? null;
}
