import { LAYERS } from '../layers';
import {
  BLOCK_LIMIT,
  blockIdSchema,
  type Block,
  type BlockParams,
  type Graph,
  type Position,
} from './document';
import { freePosition } from './geometry';
import { newEdge, uniqueBlockId } from './names';
import { downstream } from './traversal';

/**
 * Every change a person can make to a graph, as pure functions. They are total: what cannot be done
 * (a block that is gone, an edge that exists) leaves the graph as it is, and it is then returned
 * itself, so that `result === graph` tells that nothing happened.
 */

/** A graph with a new block in it; `id` is null where nothing could be added. */
export interface Placed {
  readonly graph: Graph;
  readonly id: string | null;
}

/** Adds a block with its layer's default parameters. */
export function addBlock(
  graph: Graph,
  kind: string,
  position: Position,
  params: BlockParams = {},
): Placed {
  if (graph.blocks.length >= BLOCK_LIMIT || !isFinitePosition(position)) return { graph, id: null };
  const id = uniqueBlockId(graph, kind);
  const place = freePosition(graph.blocks, { x: position.x, y: position.y });
  const block: Block = { id, kind, params: { ...defaultParams(kind), ...params }, position: place };
  return { graph: { ...graph, blocks: [...graph.blocks, block] }, id };
}

/** The parameters of a new block; none for an unknown kind. */
export function defaultParams(kind: string): BlockParams {
  return { ...(LAYERS.get(kind)?.schema.parse({}) as BlockParams | undefined) };
}

export function moveBlocks(graph: Graph, positions: ReadonlyMap<string, Position>): Graph {
  return mapBlocks(graph, (block) => {
    const to = positions.get(block.id);
    if (!to || !isFinitePosition(to)) return block;
    if (to.x === block.position.x && to.y === block.position.y) return block;
    return { ...block, position: { x: to.x, y: to.y } };
  });
}

/** Removes blocks and every edge that touches them. */
export function removeBlocks(graph: Graph, ids: Iterable<string>): Graph {
  const gone = new Set(ids);
  const blocks = graph.blocks.filter((block) => !gone.has(block.id));
  if (blocks.length === graph.blocks.length) return graph;
  const edges = graph.edges.filter((edge) => !gone.has(edge.source) && !gone.has(edge.target));
  return { ...graph, blocks, edges };
}

export function removeEdges(graph: Graph, ids: Iterable<string>): Graph {
  const gone = new Set(ids);
  const edges = graph.edges.filter((edge) => !gone.has(edge.id));
  return edges.length === graph.edges.length ? graph : { ...graph, edges };
}

/**
 * Whether an edge may be drawn: both blocks exist, are two, are not yet connected this way round,
 * the source has an output and the target an input. Whether the shapes fit is `analyze`'s to say.
 */
export function canConnect(graph: Graph, source: string, target: string): boolean {
  const from = blockOf(graph, source);
  const to = blockOf(graph, target);
  if (!from || !to || from === to) return false;
  if (LAYERS.get(from.kind)?.role === 'output') return false;
  if (LAYERS.get(to.kind)?.arity.max === 0) return false;
  return !graph.edges.some((edge) => edge.source === source && edge.target === target);
}

/**
 * Draws an edge. A block that takes one input has its old edge replaced, except where the new one
 * closes a circle: then both stay, and removing the new one (the fix offered) brings back what was.
 */
export function connect(graph: Graph, source: string, target: string): Graph {
  if (!canConnect(graph, source, target)) return graph;
  const kind = blockOf(graph, target)?.kind ?? '';
  const single = LAYERS.get(kind)?.arity.max === 1;
  const closesCircle = downstream(graph.edges, [target]).has(source);
  const kept =
    single && !closesCircle ? graph.edges.filter((old) => old.target !== target) : graph.edges;
  if (kept.length >= 4 * BLOCK_LIMIT) return graph;
  return { ...graph, edges: [...kept, newEdge(graph.edges, source, target)] };
}

/** Copies blocks with the edges among them; the copies stand a little to the lower right. */
export function duplicateBlocks(
  graph: Graph,
  ids: Iterable<string>,
): { readonly graph: Graph; readonly ids: readonly string[] } {
  const chosen = new Set(ids);
  const blocks = graph.blocks.filter((block) => chosen.has(block.id));
  const edges = graph.edges.filter((edge) => chosen.has(edge.source) && chosen.has(edge.target));
  return addCopies(graph, { blocks, edges }, { x: 40, y: 40 });
}

/** Adds copies of a part of a graph, with new names, moved by `offset`. */
export function addCopies(
  graph: Graph,
  part: Graph,
  offset: Position,
): { readonly graph: Graph; readonly ids: readonly string[] } {
  if (graph.blocks.length + part.blocks.length > BLOCK_LIMIT) return { graph, ids: [] };
  if (graph.edges.length + part.edges.length > 4 * BLOCK_LIMIT) return { graph, ids: [] };
  if (part.blocks.length === 0) return { graph, ids: [] };
  const names = new Map<string, string>();
  const blocks = [...graph.blocks];
  for (const block of part.blocks) {
    const id = uniqueBlockId({ ...graph, blocks }, block.kind);
    names.set(block.id, id);
    const moved = { x: block.position.x + offset.x, y: block.position.y + offset.y };
    const position = isFinitePosition(moved) ? moved : block.position;
    blocks.push({ ...block, id, params: { ...block.params }, position });
  }
  const edges = [...graph.edges];
  for (const edge of part.edges) {
    const source = names.get(edge.source);
    const target = names.get(edge.target);
    if (source && target) edges.push(newEdge(edges, source, target));
  }
  return { graph: { ...graph, blocks, edges }, ids: [...names.values()] };
}

/** Whether a block may get this name: well formed, and no other block has it. */
export function canRename(graph: Graph, id: string, name: string): boolean {
  if (!blockOf(graph, id) || !blockIdSchema.safeParse(name).success) return false;
  return name === id || !blockOf(graph, name);
}

export function renameBlock(graph: Graph, id: string, name: string): Graph {
  if (id === name || !canRename(graph, id, name)) return graph;
  const renameEnd = (end: string) => (end === id ? name : end);
  const edges = [...graph.edges];
  for (const [index, edge] of edges.entries()) {
    if (edge.source !== id && edge.target !== id) continue;
    edges[index] = newEdge(edges, renameEnd(edge.source), renameEnd(edge.target));
  }
  const renamed = mapBlocks(graph, (block) => (block.id === id ? { ...block, id: name } : block));
  return { ...renamed, edges };
}

/** Changes some of a block's parameters; `undefined` takes one out. */
export function setParams(
  graph: Graph,
  id: string,
  changes: Readonly<Record<string, BlockParams[string] | undefined>>,
): Graph {
  return mapBlocks(graph, (block) => {
    if (block.id !== id) return block;
    const merged = Object.entries({ ...block.params, ...changes });
    const params = merged.filter(([, value]) => value !== undefined) as [
      string,
      BlockParams[string],
    ][];
    return { ...block, params: Object.fromEntries(params) };
  });
}

/** Frozen blocks keep their weights during training. */
export function setFrozen(graph: Graph, ids: Iterable<string>, frozen: boolean): Graph {
  const chosen = new Set(ids);
  return mapBlocks(graph, (block) => {
    if (!chosen.has(block.id) || (block.frozen ?? false) === frozen) return block;
    const { frozen: _before, ...thawed } = block;
    return frozen ? { ...thawed, frozen } : thawed;
  });
}

export function blockOf(graph: Graph, id: string): Block | undefined {
  return graph.blocks.find((block) => block.id === id);
}

function mapBlocks(graph: Graph, change: (block: Block) => Block): Graph {
  const blocks = graph.blocks.map(change);
  return blocks.every((block, index) => block === graph.blocks[index])
    ? graph
    : { ...graph, blocks };
}

function isFinitePosition({ x, y }: Position): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}
