import { CatalogError, describeError } from '../errors';
import type { Graph } from '../graph/document';
import { CLASSIFICATION, type TrainingTask } from '../training/losses';
import { analyze, type AnalysisTarget } from './analyze';
import type { ModelSpec } from './modelSpec';

/**
 * What a graph means to an engine. Equal networks have equal specs, wherever their blocks stand.
 * @throws CatalogError PROJECT_HAS_ERRORS with the first of `analyze`'s errors
 */
export function compile(
  graph: Graph,
  target: AnalysisTarget | null,
  task: TrainingTask = CLASSIFICATION,
): ModelSpec {
  const { spec, diagnostics } = analyze(graph, target, task);
  if (spec) return spec;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  throw new CatalogError('PROJECT_HAS_ERRORS', {
    count: errors.length,
    first: first ? describeError(first.code, first.values).message : '',
  });
}
