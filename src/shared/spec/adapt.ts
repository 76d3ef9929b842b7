import type { ErrorCode } from '../errors';
import type { Graph } from '../graph/document';
import type { Project } from '../project/file';
import type { DatasetInfo } from '../training/dataset';
import { taskOf, type LossSetup } from '../training/losses';
import { analyze, type AnalysisTarget } from './analyze';
import { analysisTarget } from './target';

/** What stands between a network and other data: each problem's first fix fits the network to it. */
const FITTED: readonly ErrorCode[] = ['SHAPE_WRONG_INPUT', 'SHAPE_WRONG_CLASSES'];

/** Input, output, and once more each where one fix uncovers the other. */
const MOST_FIXES = 4;

/**
 * A project that learns from another data set: its Input and its number of classes are made to fit by
 * the fixes that the editor offers for them, and class weights of other classes are dropped. What no
 * fix can mend stays as it is and is shown as a problem.
 */
export function adaptProject(project: Project, info: DatasetInfo): Project {
  const loss = fittingLoss(project.training.loss, info.classes.length);
  const graph = adaptGraph(project.graph, info, taskOf(loss));
  const training =
    loss === project.training.loss ? project.training : { ...project.training, loss };
  return { ...project, graph, training, dataset: info.name };
}

/** The fixes that fit a graph to a data set, one after the other. */
function adaptGraph(graph: Graph, info: DatasetInfo, task: ReturnType<typeof taskOf>): Graph {
  let adapted = graph;
  for (let count = 0; count < MOST_FIXES; count++) {
    const { diagnostics } = analyze(adapted, targetFor(info, adapted), task);
    const fix = diagnostics.find(({ code, fixes }) => FITTED.includes(code) && fixes.length > 0);
    if (!fix) break;
    adapted = fix.fixes[0]!.apply(adapted);
  }
  return adapted;
}

/**
 * Pictures of any size are brought to the Input's own, unless it is made for another number of
 * channels: then the set's suggestion is the better start.
 */
function targetFor(info: DatasetInfo, graph: Graph): AnalysisTarget {
  const target = analysisTarget(info, graph);
  const fits = target.imageShape[0] === info.shape[0];
  return fits ? target : { ...target, imageShape: info.shape };
}

function fittingLoss(loss: LossSetup, classCount: number): LossSetup {
  if (!('classWeights' in loss) || [0, classCount].includes(loss.classWeights.length)) return loss;
  return { ...loss, classWeights: [] };
}
