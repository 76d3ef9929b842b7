import type { Pair } from '../../program/builder';
import type { BlockedLayout } from './layouts';

/**
 * How a value of the program is held while a blocked model is written, besides the row-major form
 * that every lowering has.
 */
export type Form = ImageForm | PhasedForm | StoredForm | SumForm | ProductForm;

/**
 * What the padding of a form holds: the same number everywhere, or null where it is not known. It
 * begins as 0 and follows the arithmetic (sigmoid makes it ½), and operators that need zeros there
 * ask for them.
 */
export type Fill = number | null;

/**
 * Feature maps `[N, C, H, W]` stored as `[N, Cp/B, rows, columns, B]`, which ONNX Runtime's blocked
 * operators call `[N, Cp, rows, columns]`. What lies beyond `rows` and `columns` is zero, or is
 * read by nobody (extents.ts).
 */
export interface ImageForm {
  readonly kind: 'image';
  readonly name: string;
  readonly batch: number;
  /** Without the padding. */
  readonly channels: number;
  readonly size: Pair;
  readonly fill: Fill;
}

/**
 * Feature maps as four images: the places of even rows and even columns, even and odd, odd and even,
 * odd and odd. A max pool by 2 reads each of them whole.
 */
export interface PhasedForm {
  readonly kind: 'phased';
  readonly parts: readonly [ImageForm, ImageForm, ImageForm, ImageForm];
}

/**
 * Feature maps not computed yet: the product of two images of one size, of which only the sums per
 * channel are wanted. Padding is zero in one of them at least.
 */
export interface ProductForm {
  readonly kind: 'product';
  readonly factors: readonly [ImageForm, ImageForm];
}

/** A tensor in one of the layouts of layouts.ts; its ONNX shape is the layout's stored shape. */
export interface StoredForm {
  readonly kind: 'stored';
  readonly name: string;
  readonly layout: BlockedLayout;
  readonly fill: Fill;
}

/**
 * Feature maps not computed yet: the sum of images, each scaled by numbers per channel, and of
 * numbers per channel. Batch normalisation and its gradient are such sums; adding terms up before
 * anything is computed leaves one pass over each image.
 */
export interface SumForm {
  readonly kind: 'sum';
  readonly terms: readonly SumTerm[];
  /** ONNX value `[Cp]`; null for none. */
  readonly shift: string | null;
  readonly batch: number;
  readonly channels: number;
  readonly size: Pair;
}

export interface SumTerm {
  readonly image: ImageForm;
  /** ONNX value `[Cp]`; null where the image counts as it is. */
  readonly scale: string | null;
}
