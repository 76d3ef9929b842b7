import type { BlockParams, Graph } from '../../graph/document';
import type { ChainBlock } from '../../templates/template';
import { chain } from '../../templates/template';
import { connect } from '../../graph/edits';
import type { Analysis, AnalysisTarget } from '../analyze';
import type { Diagnostic } from '../diagnostic';

/** MNIST, as far as analysis asks. */
export const MNIST: AnalysisTarget = { imageShape: [1, 28, 28], classCount: 10 };

/** A chain of blocks named by kind, such as `line('Input', ['Conv2D', { filters: 8 }], 'Output')`. */
export function line(
  ...blocks: (string | readonly [string, Readonly<Record<string, unknown>>])[]
): Graph {
  const entries = blocks.map((block): ChainBlock => {
    if (typeof block === 'string') return [block];
    return [block[0], block[1] as BlockParams];
  });
  return chain(entries, 5);
}

/** Draws edges given as `source->target`. */
export function withEdges(graph: Graph, ...edges: string[]): Graph {
  return edges.reduce((result, edge) => {
    const [source = '', target = ''] = edge.split('->');
    return connect(result, source, target);
  }, graph);
}

export function codes({ diagnostics }: Analysis): string[] {
  return diagnostics.map((diagnostic) => diagnostic.code);
}

/** What tells one problem of a graph from another. */
export function identity({ code, blockId, edgeId, values }: Diagnostic): string {
  return JSON.stringify([code, blockId, edgeId, values.parameter, values.count]);
}
