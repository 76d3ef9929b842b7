import sharp from 'sharp';
import { CatalogError } from '../../../shared/errors';
import { preparationFor } from '../../../shared/spec/target';
import type { DatasetInfo, ResizeMode } from '../../../shared/training/dataset';
import { DATASET_PROBLEMS } from '../../../shared/training/datasetProblems';
import { borderMean } from './borderMean';
import { decodePicture, PictureProblem } from './decode';
import { readPictureFile } from './readPicture';

/** A picture is taken for dark on light when its outermost pixels are lighter than this on average. */
const LIGHT = 0.5;

/** What pictures are to be turned into. */
export interface NetworkPictures {
  /** The set that the network learned from. */
  readonly info: DatasetInfo;
  /** `[C, H, W]` of the network. */
  readonly inputShape: readonly number[];
  readonly resize: ResizeMode;
}

/** A picture's file as a network wants it. @throws CatalogError IMAGE_UNREADABLE */
export async function readImageFor(path: string, wanted: NetworkPictures): Promise<Float32Array> {
  let bytes: Buffer;
  try {
    bytes = readPictureFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  return imageFor(bytes, path, wanted);
}

/**
 * A picture as a network wants it, `[C, H, W]` in 0..1: of a person's own pictures as they were
 * prepared for its training.
 * @param name of the picture, for messages
 * @throws CatalogError IMAGE_UNREADABLE
 */
export async function imageFor(
  bytes: Buffer,
  name: string,
  { info, inputShape, resize }: NetworkPictures,
): Promise<Float32Array> {
  const preparation = preparationFor(info, inputShape, resize);
  try {
    if (!preparation) return await fittedImage(bytes, info);
    const { pixels } = await decodePicture(bytes, preparation);
    return Float32Array.from(pixels, (byte) => byte / 255);
  } catch (error) {
    throw unreadable(name, error);
  }
}

function unreadable(path: string, error: unknown): CatalogError {
  const reason =
    error instanceof PictureProblem
      ? DATASET_PROBLEMS[error.code].text.en
      : error instanceof Error
        ? error.message
        : String(error);
  return new CatalogError('IMAGE_UNREADABLE', { path, reason }, { cause: error });
}

/**
 * It is turned upright, laid on white where it is transparent, turned to grey where the data set is,
 * and fitted into the data set's size without cropping, the rest filled with its border's colour.
 * Where the data set's images are light on dark and the picture is dark on light (ink on paper), it is
 * inverted.
 */
async function fittedImage(picture: Buffer, info: DatasetInfo): Promise<Float32Array> {
  const [channels, height, width] = info.shape;
  const upright = sharp(picture).rotate().flatten({ background: '#fff' });
  const { data: source, info: size } = await upright
    .clone()
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const border = borderMean(source, { ...size, channel: 0 });
  const grey = Math.round(border);
  const coloured = channels === 1 ? upright.greyscale() : upright.toColourspace('srgb');
  const bytes = await coloured
    .resize(width, height, { fit: 'contain', background: { r: grey, g: grey, b: grey } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
  const invert = (info.lightOnDark ?? false) && border / 255 > LIGHT;
  return planes(bytes, channels, height * width, invert);
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
