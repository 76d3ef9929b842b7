import type { Graph } from '../graph/document';
import type { SampleShape } from '../layers/definition';
import type { Diagnostic } from './diagnostic';
import type { ModelSpec } from './modelSpec';

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
  readonly diagnostics: readonly Diagnostic[];
  /** Null while there are errors. */
  readonly spec: ModelSpec | null;
}

/** Shapes, costs and problems of a graph; never throws for what a person can draw. */
export function analyze(_graph: Graph, _target: AnalysisTarget | null): Analysis {
  return { shapes: new Map(), parameterCounts: new Map(), diagnostics: [], spec: null };
}
