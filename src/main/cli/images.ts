import sharp from 'sharp';
import { CatalogError } from '../../shared/errors';
import { preparationFor } from '../../shared/spec/target';
import type { DatasetInfo, ResizeMode } from '../../shared/training/dataset';
import { DATASET_PROBLEMS } from '../../shared/training/datasetProblems';
import { decodePicture, PictureProblem } from '../datasets/decoding/decode';
import { readPictureFile } from '../datasets/decoding/readPicture';

/** A picture is taken for dark on light when its outermost pixels are lighter than this on average. */
const LIGHT = 0.5;

/**
 * Reads a picture for a run: for a person's own pictures as they were prepared for its training.
 * @param inputShape `[C, H, W]` of the network
 * @throws CatalogError IMAGE_UNREADABLE
 */
export async function readImageFor(
  path: string,
  info: DatasetInfo,
  inputShape: readonly number[],
  resize: ResizeMode,
): Promise<Float32Array> {
  const preparation = preparationFor(info, inputShape, resize);
  if (!preparation) return readImage(path, info);
  try {
    const { pixels } = await decodePicture(readPictureFile(path), preparation);
    return Float32Array.from(pixels, (byte) => byte / 255);
  } catch (error) {
    if (!(error instanceof PictureProblem)) throw error;
    const reason = DATASET_PROBLEMS[error.code].text.en;
    throw new CatalogError('IMAGE_UNREADABLE', { path, reason }, { cause: error });
  }
}

/**
 * Reads a picture as a network wants it: `[C, H, W]`, 0..1. It is turned upright, laid on white where
 * it is transparent, turned to grey where the data set is, and fitted into the data set's size without
 * cropping, the rest filled with its border's colour. Where the data set's images are light on dark
 * and the picture is dark on light (ink on paper), it is inverted.
 * @throws CatalogError IMAGE_UNREADABLE
 */
async function readImage(path: string, info: DatasetInfo): Promise<Float32Array> {
  const [channels, height, width] = info.shape;
  try {
    const upright = sharp(path).rotate().flatten({ background: '#fff' });
    const { data: source, info: size } = await upright
      .clone()
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const border = borderMean(source, size.width, size.height, size.channels);
    const grey = Math.round(border);
    const coloured = channels === 1 ? upright.greyscale() : upright.toColourspace('srgb');
    const bytes = await coloured
      .resize(width, height, { fit: 'contain', background: { r: grey, g: grey, b: grey } })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer();
    const invert = (info.lightOnDark ?? false) && border / 255 > LIGHT;
    return planes(bytes, channels, height * width, invert);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CatalogError('IMAGE_UNREADABLE', { path, reason }, { cause: error });
  }
}

/** Interleaved bytes as planes of 0..1. */
function planes(bytes: Buffer, channels: number, area: number, invert: boolean): Float32Array {
  if (bytes.length !== channels * area) throw new Error(`${bytes.length} bytes after resizing`);
  const pixels = new Float32Array(channels * area);
  for (let channel = 0; channel < channels; channel++) {
    for (let place = 0; place < area; place++) {
      const value = bytes[place * channels + channel]! / 255;
      pixels[channel * area + place] = invert ? 1 - value : value;
    }
  }
  return pixels;
}

/** Mean of the outermost pixels, 0..255. */
function borderMean(bytes: Buffer, width: number, height: number, channels: number): number {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < height; y++) {
    const inner = y > 0 && y < height - 1;
    const stride = inner && width > 1 ? width - 1 : 1;
    for (let x = 0; x < width; x += stride, count++) sum += bytes[(y * width + x) * channels]!;
  }
  return count > 0 ? sum / count : 0;
}
