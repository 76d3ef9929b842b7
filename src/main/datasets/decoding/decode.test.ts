import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ImagePreparation } from '../../../shared/training/dataset';
import { bmp, plain } from '../testing/pictures';
import { decodePicture } from './decode';

const RGB: ImagePreparation = { shape: [3, 8, 8], resize: 'stretch' };
const GREY: ImagePreparation = { shape: [1, 8, 8], resize: 'stretch' };

/** Each channel's value in the middle of the picture. */
async function middle(bytes: Buffer, preparation = RGB): Promise<number[]> {
  const { pixels } = await decodePicture(bytes, preparation);
  const [channels, height, width] = preparation.shape;
  const at = Math.floor(height / 2) * width + Math.floor(width / 2);
  return Array.from({ length: channels }, (_, channel) => pixels[channel * height * width + at]!);
}

/** Left half one colour, right half another. */
function halves(width: number, height: number): Buffer {
  const raw = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++)
    raw.set(i % width < width / 2 ? [255, 0, 0] : [0, 0, 255], i * 3);
  return raw;
}

function near(values: readonly number[], expected: readonly number[]): boolean {
  return values.every((value, index) => Math.abs(value - expected[index]!) <= 6);
}

describe('a picture', () => {
  it.each(['png', 'jpeg', 'webp', 'gif'] as const)(
    'of %s is decoded to its colour',
    async (format) => {
      const values = await middle(await plain(format, [200, 100, 50]));
      expect(values).toSatisfy((found: number[]) => near(found, [200, 100, 50]));
    },
  );

  it('of BMP is decoded with its rows the right way up and its colours in order', async () => {
    const bytes = bmp(2, 2, [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 255],
    ]);
    const { pixels, width, height } = await decodePicture(bytes, {
      shape: [3, 2, 2],
      resize: 'stretch',
    });
    expect([width, height]).toEqual([2, 2]);
    // Planes of red, green, blue: top left, top right, bottom left, bottom right.
    expect([...pixels]).toEqual([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]);
  });

  it('is turned upright as its EXIF says, and measured so', async () => {
    const raw = { width: 8, height: 4, channels: 3 as const };
    // Turned by 90° clockwise to be upright: left becomes top.
    const bytes = await sharp(halves(8, 4), { raw })
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    const { pixels, width, height } = await decodePicture(bytes, {
      shape: [3, 8, 4],
      resize: 'stretch',
    });
    expect([width, height]).toEqual([4, 8]);
    expect([pixels[0], pixels[7 * 4]]).toEqual([255, 0]);
  });

  it.each([
    [1, 8, 4],
    [3, 8, 4],
    [4, 8, 4],
    [5, 4, 8],
    [8, 4, 8],
  ])('with orientation %i is measured as it is seen', async (orientation, across, down) => {
    const raw = { width: 8, height: 4, channels: 3 as const };
    const bytes = await sharp(halves(8, 4), { raw }).withMetadata({ orientation }).png().toBuffer();
    const { width, height } = await decodePicture(bytes, RGB);
    expect([width, height]).toEqual([across, down]);
  });

  it('is laid on white where it is transparent', async () => {
    const background = { r: 0, g: 0, b: 0, alpha: 0 };
    const create = { width: 9, height: 9, channels: 4 as const, background };
    expect(await middle(await sharp({ create }).png().toBuffer())).toEqual([255, 255, 255]);
  });

  it('of print colours, 16 bits or shades of grey comes as RGB of 8 bits', async () => {
    const base = sharp(await plain('png', [200, 100, 50]));
    const cmyk = await base.clone().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const found = await middle(cmyk);
    // Red above green above blue, whatever the ink's profile makes of it exactly.
    expect(found[0]! > found[1]! && found[1]! > found[2]!).toBe(true);
    const deep = await base.clone().toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expect(near(await middle(deep), [200, 100, 50])).toBe(true);
    const grey = await base.clone().greyscale().toColourspace('b-w').png().toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(1);
    const [r, g, b] = await middle(grey);
    expect([g, b]).toEqual([r, r]);
  });

  it('comes in grey where one channel is asked for: green counts most, blue least', async () => {
    const [[red], [green], [blue]] = await Promise.all([
      middle(await plain('png', [255, 0, 0]), GREY),
      middle(await plain('png', [0, 255, 0]), GREY),
      middle(await plain('png', [0, 0, 255]), GREY),
    ]);
    expect(green).toBeGreaterThan(red!);
    expect(red).toBeGreaterThan(blue!);
  });

  it('that moves gives its first frame', async () => {
    const frames = Buffer.concat([
      Buffer.from(Array<number[]>(16).fill([255, 0, 0]).flat()),
      Buffer.from(Array<number[]>(16).fill([0, 0, 255]).flat()),
    ]);
    const raw = { width: 4, height: 8, channels: 3 as const, pageHeight: 4 };
    const bytes = await sharp(frames, { raw })
      .gif({ delay: [100, 100] })
      .toBuffer();
    const { animated, height } = await decodePicture(bytes, RGB);
    expect([animated, height]).toEqual([true, 4]);
    expect(near(await middle(bytes), [255, 0, 0])).toBe(true);
  });
});

describe('bringing a picture to a size', () => {
  const wide = sharp(halves(16, 8), { raw: { width: 16, height: 8, channels: 3 } });
  const red = async (resize: ImagePreparation['resize']): Promise<number[]> => {
    const bytes = await wide.clone().png().toBuffer();
    const { pixels } = await decodePicture(bytes, { shape: [3, 8, 8], resize });
    return [...pixels.subarray(0, 64)];
  };

  it('keeps all of it and frames it in the mean of its border, to fit', async () => {
    const rows = await red('fit');
    // The frame above: half of the border is red.
    const frame = rows.slice(0, 8);
    expect(new Set(frame).size).toBe(1);
    expect(Math.abs(frame[0]! - 127.5)).toBeLessThan(16);
    // The picture is in the middle, four rows high, red to the left.
    expect(Math.min(...rows.slice(32, 34))).toBeGreaterThan(250);
    expect(Math.max(...rows.slice(38, 40))).toBeLessThan(5);
  });

  it('cuts off its sides, to fill', async () => {
    const rows = await red('fill');
    expect(rows.slice(0, 2)).toEqual([255, 255]);
    expect(rows.slice(6, 8)).toEqual([0, 0]);
  });

  it('pulls it out of proportion, to stretch', async () => {
    const tall = sharp(halves(8, 32), { raw: { width: 8, height: 32, channels: 3 } });
    const { pixels } = await decodePicture(await tall.png().toBuffer(), RGB);
    for (let row = 0; row < 8; row++) {
      expect([pixels[row * 8], pixels[row * 8 + 7]]).toEqual([255, 0]);
    }
  });
});

describe('what is no picture', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 'empty'],
    ['text', Buffer.from('not a picture at all'), 'notImage'],
    [
      'SVG, which could reach for other files',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'notImage',
    ],
    ['a PNG that ends after its signature', Buffer.from('89504e470d0a1a0a', 'hex'), 'broken'],
    ['a BMP without a size', Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]), 'broken'],
  ])('%s is told as such', async (_, bytes, code) => {
    await expect(decodePicture(bytes, RGB)).rejects.toMatchObject({ code });
  });

  it('a JPEG of which half is missing is damaged', async () => {
    const whole = await plain('jpeg', [9, 9, 9], 200, 200);
    await expect(decodePicture(whole.subarray(0, whole.length / 2), RGB)).rejects.toMatchObject({
      code: 'broken',
    });
  });

  it('a few bytes that claim billions of pixels are refused before they are unpacked', async () => {
    const png = await plain('png', [1, 2, 3], 4, 4);
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    const bitmap = bmp(1, 1, [[0, 0, 0]]);
    bitmap.writeInt32LE(30_000, 18);
    bitmap.writeInt32LE(-30_000, 22);
    for (const bytes of [png, bitmap]) {
      const code = await decodePicture(bytes, RGB).catch((error: { code: string }) => error.code);
      expect(['tooManyPixels', 'broken']).toContain(code);
    }
    await expect(decodePicture(bitmap, RGB)).rejects.toMatchObject({ code: 'tooManyPixels' });
  });
});
