import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

type Colour = readonly [number, number, number];

/** A picture of one colour in a format. */
export function plain(
  format: 'png' | 'jpeg' | 'webp' | 'gif',
  [r, g, b]: Colour,
  width = 40,
  height = 30,
): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .toFormat(format)
    .toBuffer();
}

/** A BMP of 24 bits, bottom row first, as Windows writes it. `pixels`: rows from the top, RGB. */
export function bmp(width: number, height: number, pixels: readonly Colour[]): Buffer {
  const HEADER = 54;
  const row = Math.ceil((width * 3) / 4) * 4;
  const bytes = Buffer.alloc(HEADER + row * height);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(HEADER, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = pixels[y * width + x]!;
      const at = HEADER + (height - 1 - y) * row + x * 3;
      bytes.set([b, g, r], at);
    }
  }
  return bytes;
}

/** Writes files, by their paths within a folder. */
export function writeTree(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
