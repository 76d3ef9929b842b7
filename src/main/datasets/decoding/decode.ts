import { decode as decodeBmp } from 'bmp-ts';
import sharp, { type Sharp } from 'sharp';
import type { ImagePreparation, ResizeMode } from '../../../shared/training/dataset';
import type { DatasetProblemCode } from '../../../shared/training/datasetProblems';
import { borderMean } from './borderMean';
import { formatOf, type PictureFormat } from './format';

/** The most pixels a picture may unpack to: more than any camera takes, less than a bomb needs. */
export const PIXEL_LIMIT = 120_000_000;
/** BMP is decoded in memory as a whole, so its limit is lower. */
const BMP_PIXEL_LIMIT = 36_000_000;
const DECODE_LIMIT_S = 30;

/** A file that cannot be used as a picture. */
export class PictureProblem extends Error {
  constructor(
    readonly code: DatasetProblemCode,
    options?: { cause?: unknown },
  ) {
    super(code, options);
  }
}

export interface Picture {
  /** `[C, H, W]` as prepared. */
  readonly pixels: Uint8Array;
  readonly format: PictureFormat;
  /** Of the picture as it is seen, upright, before it was prepared. */
  readonly width: number;
  readonly height: number;
  /** Whether it has more frames than the first. */
  readonly animated: boolean;
}

// Each picture is used once, and several threads decode at a time.
sharp.cache(false);
sharp.concurrency(1);

/**
 * Decodes a picture by its content and prepares it: upright as its EXIF says, first frame only,
 * transparent parts white, colours as sRGB, brought to a size, grey where one channel is asked for.
 * @throws PictureProblem
 */
export async function decodePicture(
  bytes: Buffer,
  { shape, resize }: ImagePreparation,
): Promise<Picture> {
  if (bytes.length === 0) throw new PictureProblem('empty');
  const format = formatOf(bytes);
  if (!format) throw new PictureProblem('notImage');
  try {
    const opened = format === 'bmp' ? openBmp(bytes) : await openWithSharp(bytes);
    const [channels, height, width] = shape;
    const upright = opened.image
      .timeout({ seconds: DECODE_LIMIT_S })
      .flatten({ background: '#ffffff' })
      .resize(width, height, { fit: FIT[resize] });
    const coloured =
      channels === 1 ? upright.greyscale().toColourspace('b-w') : upright.toColourspace('srgb');
    const { data, info } = await coloured.raw().toBuffer({ resolveWithObject: true });
    if (info.channels !== channels) throw new Error(`${info.channels} channels after decoding`);
    return {
      pixels: planes(data, info.width, info.height, shape),
      format,
      width: opened.width,
      height: opened.height,
      animated: opened.animated,
    };
  } catch (error) {
    throw problemOf(error);
  }
}

/** `inside` keeps the whole picture, as large as fits; what is left of the frame is filled later. */
const FIT = { fit: 'inside', fill: 'cover', stretch: 'fill' } as const satisfies Record<
  ResizeMode,
  string
>;

interface Opened {
  readonly image: Sharp;
  readonly width: number;
  readonly height: number;
  readonly animated: boolean;
}

async function openWithSharp(bytes: Buffer): Promise<Opened> {
  // Harmless oddities, such as bytes after the end, are no reason to refuse a picture.
  const image = sharp(bytes, { limitInputPixels: PIXEL_LIMIT, failOn: 'error' });
  const { width, height, orientation = 1, pages = 1 } = await image.metadata();
  if (width * height > PIXEL_LIMIT) throw new PictureProblem('tooManyPixels');
  // Orientations from 5 on lie on their side (EXIF 2.3, tag 0x0112).
  const [across, down] = orientation >= 5 ? [height, width] : [width, height];
  return { image: image.autoOrient(), width: across, height: down, animated: pages > 1 };
}

function openBmp(bytes: Buffer): Opened {
  const declared = bmpSize(bytes);
  if (declared.width * declared.height > BMP_PIXEL_LIMIT) throw new PictureProblem('tooManyPixels');
  const { data, width, height } = decodeBmp(bytes, { toRGBA: true });
  const across = Math.abs(width);
  const down = Math.abs(height);
  // The fourth byte of a BMP's pixel is mostly unused and 0, not its opacity.
  const rgb = Buffer.alloc(across * down * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = data[from]!;
    rgb[to + 1] = data[from + 1]!;
    rgb[to + 2] = data[from + 2]!;
  }
  const image = sharp(rgb, { raw: { width: across, height: down, channels: 3 } });
  return { image, width: across, height: down, animated: false };
}

/** Width and height as a BMP's header says them; rows may be upside down. */
function bmpSize(bytes: Buffer): { width: number; height: number } {
  const HEADER_SIZE_AT = 14;
  const OLDEST_HEADER = 12;
  if (bytes.length < 26) throw new PictureProblem('broken');
  const oldest = bytes.readUInt32LE(HEADER_SIZE_AT) === OLDEST_HEADER;
  const width = oldest ? bytes.readUInt16LE(18) : Math.abs(bytes.readInt32LE(18));
  const height = oldest ? bytes.readUInt16LE(20) : Math.abs(bytes.readInt32LE(22));
  if (width === 0 || height === 0) throw new PictureProblem('broken');
  return { width, height };
}

/**
 * Interleaved bytes as planes `[C, H, W]`, in the middle of the frame. The frame's rest gets the mean
 * colour of the picture's border, which makes less of an edge than any fixed colour.
 */
function planes(
  bytes: Buffer,
  width: number,
  height: number,
  [channels, frameHeight, frameWidth]: ImagePreparation['shape'],
): Uint8Array {
  const pixels = new Uint8Array(channels * frameHeight * frameWidth);
  const left = Math.floor((frameWidth - width) / 2);
  const top = Math.floor((frameHeight - height) / 2);
  const framed = width < frameWidth || height < frameHeight;
  for (let channel = 0; channel < channels; channel++) {
    const start = channel * frameHeight * frameWidth;
    if (framed) {
      const fill = Math.round(borderMean(bytes, { width, height, channels, channel }));
      pixels.fill(fill, start, start + frameHeight * frameWidth);
    }
    for (let y = 0; y < height; y++) {
      let from = y * width * channels + channel;
      const to = start + (top + y) * frameWidth + left;
      for (let x = 0; x < width; x++, from += channels) pixels[to + x] = bytes[from]!;
    }
  }
  return pixels;
}

/** The words of libvips for what has a code of its own. */
function problemOf(error: unknown): PictureProblem {
  if (error instanceof PictureProblem) return error;
  const words = error instanceof Error ? error.message : '';
  if (/exceeds pixel limit|too large|Width or height/i.test(words)) {
    return new PictureProblem('tooManyPixels', { cause: error });
  }
  if (/timeout/i.test(words)) return new PictureProblem('tooSlow', { cause: error });
  return new PictureProblem('broken', { cause: error });
}
