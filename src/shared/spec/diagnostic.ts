import type { ErrorCode } from '../errors';
import type { Graph } from '../graph/document';
import type { Localized, TextValues } from '../localized';

/** A change that mends a problem, ready to be applied as one undoable edit. */
export interface Fix {
  /** What the button says. */
  readonly label: Localized;
  /** The graph after the change. Pure: the graph it was found in is given. */
  apply(graph: Graph): Graph;
}

/** One problem of a graph, with the place it is shown at. */
export interface Diagnostic {
  readonly code: ErrorCode;
  /** Errors keep the graph from compiling; warnings do not. */
  readonly severity: 'error' | 'warning';
  readonly values: TextValues;
  readonly blockId?: string;
  readonly edgeId?: string;
  /** Most likely first; empty where only the person can know. */
  readonly fixes: readonly Fix[];
}
