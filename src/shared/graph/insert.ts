import { BLOCK_LIMIT, type Block, type BlockParams, type Edge, type Graph } from './document';
import { addBlock, blockOf, type Placed } from './edits';
import { STEP_X, STEP_Y } from './geometry';
import { newEdge } from './names';
import { downstream } from './traversal';

/** Edits that put a block into a chain, take it out, or move it along, keeping the chain connected. */

/**
 * Puts a new block into the middle of an edge. The blocks behind it make room where they stand too
 * close.
 */
export function insertOnEdge(
  graph: Graph,
  id: string,
  kind: string,
  params: BlockParams = {},
): Placed {
  const edge = graph.edges.find((candidate) => candidate.id === id);
  const source = edge && blockOf(graph, edge.source);
  const target = edge && blockOf(graph, edge.target);
  if (!edge || !source || !target || graph.edges.length >= 4 * BLOCK_LIMIT) {
    return { graph, id: null };
  }
  const { graph: spread, between } = makeRoom(graph, source, target);
  const placed = addBlock(spread, kind, between, params);
  if (placed.id === null) return { graph, id: null };
  return { id: placed.id, graph: splitEdge(placed.graph, edge, placed.id) };
}

/**
 * Puts a new block in front of another: on its first incoming edge or, where it has none, to its
 * left.
 */
export function insertBefore(
  graph: Graph,
  blockId: string,
  kind: string,
  params: BlockParams = {},
): Placed {
  const edge = graph.edges.find((candidate) => candidate.target === blockId);
  if (edge) return insertOnEdge(graph, edge.id, kind, params);
  const block = blockOf(graph, blockId);
  if (!block || graph.edges.length >= 4 * BLOCK_LIMIT) return { graph, id: null };
  const left = { x: block.position.x - STEP_X, y: block.position.y };
  const placed = addBlock(graph, kind, left, params);
  if (placed.id === null) return placed;
  const added = newEdge(placed.graph.edges, placed.id, blockId);
  return { id: placed.id, graph: { ...placed.graph, edges: [...placed.graph.edges, added] } };
}

/**
 * Takes a block out and connects what it read with what read it, so that the chain stays whole.
 * Where it read several blocks, the first stands in for it.
 */
export function dissolveBlock(graph: Graph, id: string): Graph {
  if (!blockOf(graph, id)) return graph;
  const source = graph.edges.find((edge) => edge.target === id && edge.source !== id)?.source;
  const blocks = graph.blocks.filter((block) => block.id !== id);
  return { ...graph, blocks, edges: bridge(graph.edges, id, source) };
}

/** Takes a block out of its chain and puts it on the first incoming edge of another. */
export function moveBefore(graph: Graph, id: string, beforeId: string): Graph {
  const block = blockOf(graph, id);
  const before = blockOf(graph, beforeId);
  const entry = graph.edges.find((edge) => edge.target === beforeId);
  if (!block || !before || block === before || !entry || entry.source === id) return graph;
  const source = graph.edges.find((edge) => edge.target === id)?.source;
  // The edge is looked up again in the bridged chain, where it may have become another.
  const edges = bridge(graph.edges, id, source);
  const edge = edges.find((candidate) => candidate.target === beforeId);
  if (!edge) return graph;
  const { graph: spread, between } = makeRoom(graph, blockOf(graph, edge.source) ?? before, before);
  const blocks = spread.blocks.map((candidate) =>
    candidate.id === id ? { ...candidate, position: between } : candidate,
  );
  return splitEdge({ ...graph, blocks, edges }, edge, id);
}

/** Removes a block's edges; edges from `source` take the place of those that left it. */
function bridge(edges: readonly Edge[], id: string, source: string | undefined): Edge[] {
  const targets = new Set(
    edges.filter((edge) => edge.source === source && edge.target !== id).map((edge) => edge.target),
  );
  const result: Edge[] = [];
  for (const edge of edges) {
    if (edge.target === id) continue;
    if (edge.source !== id) result.push(edge);
    else if (source && source !== edge.target && !targets.has(edge.target)) {
      targets.add(edge.target);
      result.push(newEdge([...edges, ...result], source, edge.target));
    }
  }
  return result;
}

/** Replaces one edge by two through a block, in its place, so that the order of inputs stays. */
function splitEdge(graph: Graph, edge: Edge, id: string): Graph {
  const first = newEdge(graph.edges, edge.source, id);
  const second = newEdge([...graph.edges, first], id, edge.target);
  const edges = graph.edges.flatMap((old) => (old.id === edge.id ? [first, second] : [old]));
  return { ...graph, edges };
}

/** A free place between two blocks, with everything behind the second moved on where it is tight. */
function makeRoom(graph: Graph, source: Block, target: Block) {
  const dx = target.position.x - source.position.x;
  const dy = target.position.y - source.position.y;
  const between = { x: source.position.x + dx / 2, y: source.position.y + dy / 2 };
  if (Math.abs(dx) >= 2 * STEP_X - 1 || Math.abs(dy) >= 2 * STEP_Y - 1) return { graph, between };
  const vertical = Math.abs(dy) > Math.abs(dx);
  const shift = vertical
    ? { x: 0, y: dy < 0 ? -STEP_Y : STEP_Y }
    : { x: dx < 0 ? -STEP_X : STEP_X, y: 0 };
  const behind = downstream(graph.edges, [target.id]);
  behind.delete(source.id);
  const blocks = graph.blocks.map((block) =>
    behind.has(block.id)
      ? { ...block, position: { x: block.position.x + shift.x, y: block.position.y + shift.y } }
      : block,
  );
  const along = vertical ? { x: dx / 2, y: shift.y } : { x: shift.x, y: dy / 2 };
  return {
    graph: { ...graph, blocks },
    between: { x: source.position.x + along.x, y: source.position.y + along.y },
  };
}
