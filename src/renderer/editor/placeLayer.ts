import type { Graph, Position } from '../../shared/graph/document';
import { addBlock, blockOf, connect, removeEdges, type Placed } from '../../shared/graph/edits';
import { overlaps, STEP_X, STEP_Y } from '../../shared/graph/geometry';
import { insertOnEdge } from '../../shared/graph/insert';
import { LAYERS } from '../../shared/layers';
import { handleSides, type Side } from './canvas/handleSides';

const STEPS: Record<Side, Position> = {
  right: { x: STEP_X, y: 0 },
  left: { x: -STEP_X, y: 0 },
  bottom: { x: 0, y: STEP_Y },
  top: { x: 0, y: -STEP_Y },
};

/**
 * Adds a layer after a block and connects it: on its outgoing edge where it has one, otherwise next
 * to it in the direction its chain runs. Without such a block, or for a layer that takes no input,
 * it stands at `fallback`.
 */
export function placeAfter(
  graph: Graph,
  afterId: string | null,
  kind: string,
  fallback: Position,
): Placed {
  const after = afterId === null ? undefined : blockOf(graph, afterId);
  const layer = LAYERS.get(kind);
  if (!after || LAYERS.get(after.kind)?.role === 'output' || layer?.arity.max === 0) {
    return addBlock(graph, kind, freePlace(graph, fallback));
  }
  const outgoing = graph.edges.filter(({ source }) => source === after.id);
  const [edge] = outgoing;
  if (edge && outgoing.length === 1 && layer?.role !== 'output') {
    return insertOnEdge(graph, edge.id, kind);
  }
  const step = STEPS[handleSides(graph).get(after.id)?.output ?? 'right'];
  const beside = { x: after.position.x + step.x, y: after.position.y + step.y };
  const placed = addBlock(graph, kind, freePlace(graph, beside));
  if (placed.id === null) return placed;
  return { ...placed, graph: connect(placed.graph, after.id, placed.id) };
}

/** Puts a block that stands alone into an edge it was dropped on. */
export function threadIntoEdge(graph: Graph, edgeId: string, blockId: string): Graph {
  const edge = graph.edges.find(({ id }) => id === edgeId);
  const alone = !graph.edges.some(({ source, target }) => source === blockId || target === blockId);
  const layer = LAYERS.get(blockOf(graph, blockId)?.kind ?? '');
  if (!edge || !alone || layer?.arity.max === 0 || layer?.role === 'output') return graph;
  const opened = removeEdges(graph, [edgeId]);
  return connect(connect(opened, edge.source, blockId), blockId, edge.target);
}

function freePlace(graph: Graph, wanted: Position): Position {
  let place = wanted;
  while (graph.blocks.some(({ position }) => overlaps(position, place))) {
    place = { x: place.x, y: place.y + STEP_Y };
  }
  return place;
}
