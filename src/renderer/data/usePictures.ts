import { useEffect, useState } from 'react';
import type { PictureBytes } from '../../shared/api';
import type {
  DatasetInfo,
  ImagePreparation,
  ImageShape,
  SplitName,
} from '../../shared/training/dataset';
import { reportOf, type ErrorReport } from '../../shared/errors';
import { useHost } from '../host/context';

/** What tells one state of a set from another, as far as its pictures go. */
export function versionOf({
  name,
  trainCount,
  validationCount,
  testCount,
  own,
  ready,
}: DatasetInfo): string {
  return JSON.stringify([
    ...[name, trainCount, validationCount, testCount, ready],
    ...[own?.editCount, own?.scannedMs],
  ]);
}

interface Wanted {
  readonly info: DatasetInfo;
  readonly split: SplitName;
  readonly indices: readonly number[];
  readonly preparation?: ImagePreparation | undefined;
}

interface Loaded<T> {
  /** What is here; of an earlier question while the answer to the last one is on its way. */
  readonly value: T | null;
  readonly error: ErrorReport | null;
  readonly loading: boolean;
  /** Asks once more, where it could not be read. */
  readonly again: () => void;
}

/** Reads from the core again whenever `key` changes; null asks for nothing. */
export function useLoaded<T>(key: string | null, read: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{
    key: string | null;
    value: T | null;
    error: ErrorReport | null;
  }>({ key: null, value: null, error: null });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (key === null) return;
    let wanted = true;
    read().then(
      (value) => wanted && setState({ key, value, error: null }),
      (error: unknown) => wanted && setState({ key, value: null, error: reportOf(error) }),
    );
    return () => {
      wanted = false;
    };
    // What is read follows from the key.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, tries]);
  const loading = key !== null && state.key !== key;
  const again = () => setTries((count) => count + 1);
  return { value: state.value, error: state.error, loading, again };
}

/** Pictures of a split, prepared. */
export function usePictures({ info, split, indices, preparation }: Wanted): Loaded<PictureBytes> {
  const host = useHost();
  const wanted = { dataset: info.name, split, indices: [...indices], preparation };
  const key = info.ready && indices.length > 0 ? JSON.stringify([versionOf(info), wanted]) : null;
  return useLoaded(key, () => host.request('datasets.pictures', wanted));
}

/** The class of every sample. */
export function useLabels(info: DatasetInfo) {
  const host = useHost();
  return useLoaded(info.ready ? versionOf(info) : null, () =>
    host.request('datasets.labels', { dataset: info.name }),
  );
}

/** One picture of several. */
export function pictureAt({ bytes, shape }: PictureBytes, place: number): Uint8Array {
  const size = sizeOf(shape);
  return bytes.subarray(place * size, (place + 1) * size);
}

function sizeOf([channels, height, width]: ImageShape): number {
  return channels * height * width;
}
