import type { Graph } from '../graph/document';
import type { SampleShape } from '../layers/definition';
import { CLASSIFICATION, type TrainingTask } from '../training/losses';
import { buildSpec } from './build';
import { contextOf } from './context';
import type { Diagnostic } from './diagnostic';
import { endDiagnostics } from './ends';
import type { ModelSpec } from './modelSpec';
import { resolveShapes } from './shapes';
import { structureDiagnostics } from './structure';

/** What a graph is checked against besides itself: the data it will be trained on. */
export interface AnalysisTarget {
  /** `[C, H, W]`. */
  readonly imageShape: SampleShape;
  readonly classCount: number;
}

/** Everything that can be said of a graph, complete or not. */
export interface Analysis {
  /** Output shape of each block, where it can be told. */
  readonly shapes: ReadonlyMap<string, SampleShape>;
  readonly parameterCounts: ReadonlyMap<string, number>;
  /** Errors before warnings. */
  readonly diagnostics: readonly Diagnostic[];
  /** Null while there are errors. */
  readonly spec: ModelSpec | null;
}

/**
 * Shapes, costs and problems of a graph; never throws for what a person can draw. Without a target
 * the graph is checked against itself alone.
 * @param task what the training's loss makes of the network; `taskOf` tells
 */
export function analyze(
  graph: Graph,
  target: AnalysisTarget | null,
  task: TrainingTask = CLASSIFICATION,
): Analysis {
  const context = contextOf(graph);
  const { resolved, diagnostics: shapeDiagnostics } = resolveShapes(context);
  const found = [
    ...structureDiagnostics(context, target?.imageShape),
    ...shapeDiagnostics,
    ...endDiagnostics(context, resolved, target, task),
  ];
  const errors = found.filter(({ severity }) => severity === 'error');
  const warnings = found.filter(({ severity }) => severity === 'warning');
  const blocks = [...resolved.values()];
  return {
    shapes: new Map(blocks.map(({ block, output }) => [block.id, output])),
    parameterCounts: new Map(blocks.map(({ block, parameterCount }) => [block.id, parameterCount])),
    diagnostics: [...errors, ...warnings],
    spec: errors.length === 0 ? buildSpec(blocks, task) : null,
  };
}
