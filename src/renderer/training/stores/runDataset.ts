import { useMemo } from 'react';
import type { Graph } from '../../../shared/graph/document';
import { analysisTarget } from '../../../shared/spec/target';
import type { DatasetInfo } from '../../../shared/training/dataset';
import { useDatasets } from '../../stores/datasets';
import type { RunView } from './runs';

/** A data set as a network sees it: pictures of any size have the size of its Input. */
export function asSeenBy(info: DatasetInfo, graph: Graph): DatasetInfo {
  if (!info.resizable) return info;
  const [channels = 3, height = 1, width = 1] = analysisTarget(info, graph).imageShape;
  return { ...info, shape: [channels, height, width] };
}

/** The data set of a run, as its network sees it; undefined where it is no longer there. */
export function useRunDataset({ info, project }: RunView): DatasetInfo | undefined {
  const dataset = useDatasets(({ datasets }) => datasets.find(({ name }) => name === info.dataset));
  return useMemo(() => dataset && asSeenBy(dataset, project.graph), [dataset, project.graph]);
}
