import type { Graph } from '../../shared/graph/document';
import { analyze, type Analysis, type AnalysisTarget } from '../../shared/spec/analyze';
import { analysisTarget } from '../../shared/spec/target';
import { CLASSIFICATION, taskOf, type TrainingTask } from '../../shared/training/losses';
import type { DatasetInfo } from '../../shared/training/dataset';
import { useDatasets } from './datasets';
import { selectGraph, useProject } from './project';

const targets = new WeakMap<DatasetInfo, AnalysisTarget>();
let last: {
  graph: Graph;
  target: AnalysisTarget | null;
  task: TrainingTask;
  analysis: Analysis;
} | null = null;

/** The data set chosen in the project, once the catalogue is read. */
export function useDataset() {
  const name = useProject(({ project }) => project?.dataset);
  return useDatasets(({ datasets }) => datasets.find((dataset) => dataset.name === name) ?? null);
}

/** Shapes, costs and problems of the graph on the canvas; computed once for each change of it. */
export function useAnalysis(): Analysis {
  const graph = useProject(selectGraph);
  const dataset = useDataset();
  // What the loss makes of the network is one object for each kind of loss.
  const task = useProject(({ project }) =>
    project ? taskOf(project.training.loss) : CLASSIFICATION,
  );
  return analysisOf(graph, dataset && targetOf(dataset, graph), task);
}

/** The last analysis is kept: many components ask for that of the same graph. */
function analysisOf(graph: Graph, target: AnalysisTarget | null, task: TrainingTask): Analysis {
  if (last?.graph !== graph || last.target !== target || last.task !== task) {
    last = { graph, target, task, analysis: analyze(graph, target, task) };
  }
  return last.analysis;
}

/**
 * One object for each data set and what it takes from the graph, so that targets can be compared by
 * reference.
 */
function targetOf(dataset: DatasetInfo, graph: Graph): AnalysisTarget {
  const target = analysisTarget(dataset, graph);
  const last = targets.get(dataset);
  if (last?.imageShape.join() === target.imageShape.join()) return last;
  targets.set(dataset, target);
  return target;
}
