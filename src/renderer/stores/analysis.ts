import type { Graph } from '../../shared/graph/document';
import { analyze, type Analysis, type AnalysisTarget } from '../../shared/spec/analyze';
import { useDatasets } from './datasets';
import { selectGraph, useProject } from './project';

let last: { graph: Graph; target: AnalysisTarget | null; analysis: Analysis } | null = null;
const targets = new WeakMap<object, AnalysisTarget>();

/** The data set chosen in the project, once the catalogue is read. */
export function useDataset() {
  const name = useProject(({ project }) => project?.dataset);
  return useDatasets(({ datasets }) => datasets.find((dataset) => dataset.name === name) ?? null);
}

/** Shapes, costs and problems of the graph on the canvas; computed once for each change of it. */
export function useAnalysis(): Analysis {
  const graph = useProject(selectGraph);
  const dataset = useDataset();
  let target: AnalysisTarget | null = null;
  if (dataset) {
    target = targets.get(dataset) ?? {
      imageShape: dataset.shape,
      classCount: dataset.classes.length,
    };
    targets.set(dataset, target);
  }
  if (last?.graph !== graph || last.target !== target) {
    last = { graph, target, analysis: analyze(graph, target) };
  }
  return last.analysis;
}
