import type { ErrorReport } from '../../../shared/errors';
import type { DatasetInfo, ImagePreparation } from '../../../shared/training/dataset';
import type { InputScaling } from '../../../shared/training/normalisation';
import type { BatchMemory } from '../batches';
import type { ByteSamples } from '../dataset';
import type { BatchSetup } from './stream';

/** How a thread comes by the data set that batches are made of. */
export type ThreadSource =
  /** Held in memory that threads share. */
  | { readonly kind: 'shared'; readonly info: DatasetInfo; readonly train: ByteSamples }
  /** Opened once more. */
  | {
      readonly kind: 'catalogue';
      readonly name: string;
      readonly preparation: ImagePreparation | undefined;
      /** Where this installation keeps data sets. */
      readonly folder: string;
    };

/** What a thread is started with. */
export interface ThreadTask {
  readonly source: ThreadSource;
  readonly setup: BatchSetup;
  readonly scaling: InputScaling | null;
  /** Shared memory that batches are written into, by slot. */
  readonly slots: readonly BatchMemory[];
  /** A number of the last batch that is complete in each slot; shared. */
  readonly complete: Int32Array;
}

/** Asks for a batch, or for an end once everything asked for is done. */
export type ToBatchThread =
  | {
      readonly type: 'make';
      /** Numbers batches from 1. */
      readonly number: number;
      readonly slot: number;
      readonly epoch: number;
      readonly indices: Uint32Array;
    }
  | { readonly type: 'end' };

export type FromBatchThread =
  | { readonly type: 'made'; readonly number: number }
  | { readonly type: 'failed'; readonly number: number; readonly error: ErrorReport };
