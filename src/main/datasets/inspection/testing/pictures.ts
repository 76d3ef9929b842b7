import sharp from 'sharp';

/** Numbers 0..1 that follow from the seed alone (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A picture that looks like a photo to a hash: soft blots of colour, a few hard-edged shapes, and a
 * little grain; another one for each seed.
 */
export async function photo(seed: number, width = 160, height = 120): Promise<Buffer> {
  const random = randomOf(seed);
  const channel = (): number => Math.floor(random() * 256);
  const colour = (): string => `rgb(${channel()},${channel()},${channel()})`;
  const blots = await sharp(Buffer.from(Array.from({ length: 6 * 5 * 3 }, channel)), {
    raw: { width: 6, height: 5, channels: 3 },
  })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .png()
    .toBuffer();
  const shapes = Array.from({ length: 5 }, () => {
    const [x, y] = [random() * width, random() * height];
    const [w, h] = [(0.1 + 0.3 * random()) * width, (0.1 + 0.3 * random()) * height];
    return `<ellipse cx="${x}" cy="${y}" rx="${w / 2}" ry="${h / 2}" fill="${colour()}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join('')}</svg>`;
  return sharp(blots)
    .composite([{ input: Buffer.from(svg) }])
    .removeAlpha()
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** A picture as planes of bytes, `[3, side, side]`, pulled to the size. */
export async function planes(picture: Buffer, side = 64): Promise<Uint8Array> {
  const pixels = await sharp(picture)
    .resize(side, side, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer();
  const places = side * side;
  return Uint8Array.from({ length: 3 * places }, (_, i) => {
    return pixels[3 * (i % places) + Math.floor(i / places)]!;
  });
}
