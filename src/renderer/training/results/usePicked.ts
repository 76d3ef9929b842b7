import { useCallback, useRef, useState } from 'react';
import { LARGEST_PICTURE_BYTES } from '../../../shared/api';
import { CatalogError, reportOf, type ErrorReport } from '../../../shared/errors';
import { DATASET_PROBLEMS } from '../../../shared/training/datasetProblems';
import { useHost } from '../../host/context';

/** Pixels `[C, H, W]` in 0..1, in memory of their own. */
export type Image = Float32Array<ArrayBuffer>;

/** The image that is tried on a run's network, wherever it comes from. */
export interface Picked {
  readonly pixels: Image | null;
  /** Why the last file could not be read. */
  readonly problem: ErrorReport | null;
  /** Whether a file is being read. */
  readonly reading: boolean;
  readonly take: (pixels: Image | null) => void;
  /** Reads a picture's file as the network sees it; what is taken meanwhile counts instead. */
  readonly read: (file: File) => Promise<void>;
}

export function usePicked(runId: string): Picked {
  const host = useHost();
  const [state, setState] = useState<Omit<Picked, 'take' | 'read'>>({
    pixels: null,
    problem: null,
    reading: false,
  });
  const latest = useRef(0);
  const take = useCallback((pixels: Image | null) => {
    latest.current += 1;
    setState({ pixels, problem: null, reading: false });
  }, []);
  const read = useCallback(
    async (file: File) => {
      const own = (latest.current += 1);
      setState((before) => ({ ...before, problem: null, reading: true }));
      try {
        if (file.size > LARGEST_PICTURE_BYTES) {
          const reason = DATASET_PROBLEMS.fileTooLarge.text.en;
          throw new CatalogError('IMAGE_UNREADABLE', { path: file.name, reason });
        }
        const bytes = new Uint8Array(await file.arrayBuffer());
        const { pixels } = await host.request('runs.readPicture', {
          runId,
          name: file.name,
          bytes,
        });
        if (latest.current !== own) return;
        setState({ pixels: Float32Array.from(pixels), problem: null, reading: false });
      } catch (error) {
        if (latest.current !== own) return;
        setState({ pixels: null, problem: reportOf(error), reading: false });
      }
    },
    [host, runId],
  );
  return { ...state, take, read };
}
