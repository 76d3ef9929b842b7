import { z } from 'zod';

/**
 * How training images are changed at random, anew in each epoch, so that the network learns what does
 * not matter. Each number is how far a change goes at most; 0 leaves it out. Pixels are in 0..1.
 */
export const augmentationSchema = z.strictObject({
  /** Every second image is mirrored. */
  flipHorizontal: z.boolean().default(false),
  /** Every second image is turned upside down. */
  flipVertical: z.boolean().default(false),
  /** Degrees to either side. */
  rotate: z.number().min(0).max(180).default(0),
  /** Share of width and height, in all directions. */
  shift: z.number().min(0).max(0.5).default(0),
  /** Larger or smaller by this share. */
  zoom: z.number().min(0).max(0.8).default(0),
  /** Degrees by which upright lines lean to either side. */
  shear: z.number().min(0).max(60).default(0),
  /** Share of width and height that is cut off; what is left is brought back to the full size. */
  crop: z.number().min(0).max(0.8).default(0),
  /** Lighter or darker by this much. */
  brightness: z.number().min(0).max(1).default(0),
  /** More or less contrast by this share. */
  contrast: z.number().min(0).max(1).default(0),
  /** Standard deviation of the noise that is added to each pixel. */
  noise: z.number().min(0).max(0.5).default(0),
  /** Side of a black square at a random place, as a share of the shorter side. */
  cutout: z.number().min(0).max(1).default(0),
  /** α of the Beta distribution that decides how much of another image is mixed in. */
  mixup: z.number().min(0).max(1).default(0),
});

export type AugmentationSetup = z.infer<typeof augmentationSchema>;

/** Whether training images are changed at all. */
export function augments(setup: AugmentationSetup): boolean {
  return Object.values(setup).some((value) => value !== false && value !== 0);
}
