import type { BlockParams, Graph } from '../graph/document';
import { addBlock, connect } from '../graph/edits';
import { serpentine } from '../graph/geometry';
import type { Localized } from '../localized';
import type { Project } from '../project/file';

/** A network to start from. */
export interface Template {
  /** Stands in `template:NAME`; never changed. */
  readonly name: string;
  readonly label: Localized;
  readonly summary: Localized;
  /** A new project, complete and ready to train. */
  create(): Project;
}

/** One block of a chain: its kind, and the parameters that differ from the layer's defaults. */
export type ChainBlock = readonly [kind: string, params?: BlockParams];

/** Blocks that each read the one before, in rows that run to and fro. */
export function chain(blocks: readonly ChainBlock[], columns: number): Graph {
  let graph: Graph = { blocks: [], edges: [] };
  let previous: string | null = null;
  for (const [index, [kind, params]] of blocks.entries()) {
    const placed = addBlock(graph, kind, serpentine(index, columns), params);
    graph = placed.graph;
    if (previous && placed.id) graph = connect(graph, previous, placed.id);
    previous = placed.id;
  }
  return graph;
}
