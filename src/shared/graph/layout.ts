import { Graph as DagreGraph, layout as dagreLayout } from '@dagrejs/dagre';
import { chainPositions } from './chainLayout';
import type { Graph, Position } from './document';
import { moveBlocks } from './edits';
import { BLOCK_HEIGHT, BLOCK_WIDTH, GAP_X, GAP_Y } from './geometry';

/**
 * Arranges all blocks along their connections: chains in rows, graphs with branches left to right.
 * Sizes are pixels at 100 % zoom.
 */
export function layout(
  graph: Graph,
  sizeOf: (id: string) => { width: number; height: number } = () => ({
    width: BLOCK_WIDTH,
    height: BLOCK_HEIGHT,
  }),
): Graph {
  if (graph.blocks.length === 0) return graph;
  const chains = chainPositions(graph);
  if (chains) return moveBlocks(graph, chains);

  const dagre = new DagreGraph({ directed: true });
  dagre.setGraph({ rankdir: 'LR', ranksep: GAP_X, nodesep: GAP_Y });
  dagre.setDefaultEdgeLabel(() => ({}));
  for (const { id } of graph.blocks) dagre.setNode(id, { ...sizeOf(id) });
  for (const { source, target } of graph.edges) dagre.setEdge(source, target);
  dagreLayout(dagre);
  const positions = new Map<string, Position>();
  for (const { id } of graph.blocks) {
    const { x, y, width, height } = dagre.node(id) as Position & ReturnType<typeof sizeOf>;
    // Dagre gives centres, the document keeps top left corners.
    positions.set(id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2) });
  }
  return moveBlocks(graph, positions);
}
