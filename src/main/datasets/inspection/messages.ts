import type { PartName } from '../../../shared/training/dataset';
import type { ChannelStatistics } from '../../../shared/training/normalisation';
import type { Duplicates } from './duplicates';

/** To the thread that looks at pictures. */
export type ToInspector =
  /** Pictures in the order of their numbers, `[n, C, H, W]` bytes; the memory changes hands. */
  | { readonly type: 'look'; readonly part: PartName; readonly images: Uint8Array }
  /** There are no more. */
  | { readonly type: 'finish' };

/** What the thread makes of all pictures. */
export interface Looked {
  readonly duplicates: Duplicates;
  /** Numbers of pictures that show nothing. */
  readonly blank: readonly number[];
  /** Of the pictures learned from, 0..1. */
  readonly channels: ChannelStatistics;
}

export type FromInspector =
  /** So many pictures have been looked at. */
  | { readonly type: 'looked'; readonly count: number }
  | { readonly type: 'finished'; readonly looked: Looked };

export interface InspectorSetup {
  /** `[C, H, W]` */
  readonly shape: readonly [number, number, number];
}
