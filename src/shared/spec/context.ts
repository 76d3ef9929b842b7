import type { Block, Edge, Graph } from '../graph/document';
import { closingEdges, incomingEdges, outgoingEdges, type EdgesByBlock } from '../graph/traversal';
import { LAYERS } from '../layers';
import type { LayerDefinition } from '../layers/definition';

/** A graph made ready for analysis: indexed, and without what would make it run in circles. */
export interface GraphContext {
  readonly blocks: ReadonlyMap<string, Block>;
  /** Without the edges that close a circle. */
  readonly graph: Graph;
  readonly incoming: EdgesByBlock;
  readonly outgoing: EdgesByBlock;
  readonly closing: readonly Edge[];
}

export function contextOf(graph: Graph): GraphContext {
  // Project files are checked for these two; a graph made by hand in code need not be.
  const blocks = new Map(graph.blocks.toReversed().map((block) => [block.id, block]));
  const whole: Graph = {
    blocks: graph.blocks.filter((block) => blocks.get(block.id) === block),
    edges: graph.edges.filter((edge) => blocks.has(edge.source) && blocks.has(edge.target)),
  };
  const closing = closingEdges(whole);
  const excluded = new Set(closing);
  const edges = whole.edges.filter((edge) => !excluded.has(edge));
  return {
    blocks,
    graph: { ...whole, edges },
    incoming: incomingEdges(edges),
    outgoing: outgoingEdges(edges),
    closing,
  };
}

export function definitionOf(block: Block): LayerDefinition | undefined {
  return LAYERS.get(block.kind);
}

export function blocksWithRole(
  context: GraphContext,
  role: NonNullable<LayerDefinition['role']>,
): readonly Block[] {
  return context.graph.blocks.filter((block) => definitionOf(block)?.role === role);
}
