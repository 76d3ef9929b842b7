import { create } from 'zustand';
import type { Host } from '../../../shared/api';
import { reportOf, type ErrorReport } from '../../../shared/errors';
import { preparationFor } from '../../../shared/spec/target';
import type {
  DatasetInfo,
  DatasetSample,
  ResizeMode,
  SplitName,
} from '../../../shared/training/dataset';

/** An image of a data set, with its place in it. */
export interface Probe {
  readonly index: number;
  readonly sample: DatasetSample;
}

interface ProbeState {
  /** What they are of, and how it was prepared. */
  readonly dataset: string | null;
  readonly split: SplitName;
  /** The image whose feature maps are watched. */
  readonly index: number;
  /** Samples read so far, from the start of the split, for choosing one. */
  readonly samples: readonly Probe[];
  readonly error: ErrorReport | null;
}

/** Read at the start: enough to hold several of each of ten classes. */
const SAMPLE_COUNT = 60;

/** Images of the test set: the network never learns from them. */
export const useProbe = create<ProbeState>(() => ({
  dataset: null,
  split: 'test',
  index: 0,
  samples: [],
  error: null,
}));

/**
 * Reads the first images of a data set's test split, once for each data set and way to prepare it.
 * @param info with the shape that pictures of any size are prepared to
 */
export async function loadProbes(host: Host, info: DatasetInfo, resize: ResizeMode): Promise<void> {
  const { name, testCount, shape, own } = info;
  const preparation = preparationFor(info, shape, resize);
  const dataset = JSON.stringify([name, testCount, own?.editCount, own?.scannedMs, preparation]);
  if (useProbe.getState().dataset === dataset) return;
  useProbe.setState({ dataset, index: 0, samples: [], error: null });
  try {
    const samples = await Promise.all(
      Array.from({ length: Math.min(SAMPLE_COUNT, testCount) }, async (_, index) => ({
        index,
        sample: await host.request('datasets.sample', {
          dataset: name,
          split: 'test',
          index,
          preparation,
        }),
      })),
    );
    if (useProbe.getState().dataset === dataset) useProbe.setState({ samples });
  } catch (error) {
    if (useProbe.getState().dataset !== dataset) return;
    useProbe.setState({ dataset: null, error: reportOf(error) });
  }
}

export function chooseProbe(index: number): void {
  useProbe.setState({ index });
}

/** The next image of those read, round and round. */
export function nextProbe(): void {
  const { index, samples } = useProbe.getState();
  if (samples.length > 0)
    chooseProbe(samples[(positionOf(samples, index) + 1) % samples.length]!.index);
}

/** The next image of a class after the present one; the present one where there is no other. */
export function nextOfClass(samples: readonly Probe[], index: number, label: number): number {
  const from = positionOf(samples, index) + 1;
  const ordered = [...samples.slice(from), ...samples.slice(0, from)];
  return ordered.find(({ sample }) => sample.label === label)?.index ?? index;
}

function positionOf(samples: readonly Probe[], index: number): number {
  return samples.findIndex((probe) => probe.index === index);
}
