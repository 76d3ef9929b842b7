import type { ErrorReport } from '../../../shared/errors';
import type { ImagePreparation } from '../../../shared/training/dataset';
import type { DatasetProblemCode } from '../../../shared/training/datasetProblems';
import type { PictureFormat } from './format';

/** One picture to read, decode and prepare. */
export interface DecodeJob {
  readonly file: string;
  readonly preparation: ImagePreparation;
  /** Where the decoded picture is kept for later; null to keep it nowhere. */
  readonly cache: { readonly folder: string; readonly slot: number } | null;
  /** Whether the pixels are wanted in the answer. */
  readonly wanted: boolean;
}

export interface DecodedPicture {
  /** SHA-256 of the file's content, the first 32 hexadecimal digits. */
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  readonly format: PictureFormat;
  readonly animated: boolean;
  readonly bytes: number;
  /** `[C, H, W]`; empty where it was not wanted. */
  readonly pixels: Uint8Array;
}

export type ToDecoder = { readonly id: number; readonly job: DecodeJob };

export type FromDecoder =
  | { readonly id: number; readonly picture: DecodedPicture }
  | { readonly id: number; readonly problem: DatasetProblemCode }
  /** Nothing is the matter with the picture: the disk is full, for one. */
  | { readonly id: number; readonly error: ErrorReport };
