import type { Edge, Graph } from './document';

/** Incoming or outgoing edges by block; in the order of `edges`, which is the order of inputs. */
export type EdgesByBlock = ReadonlyMap<string, readonly Edge[]>;

export function incomingEdges(edges: readonly Edge[]): EdgesByBlock {
  return groupEdges(edges, 'target');
}

export function outgoingEdges(edges: readonly Edge[]): EdgesByBlock {
  return groupEdges(edges, 'source');
}

function groupEdges(edges: readonly Edge[], end: 'source' | 'target'): EdgesByBlock {
  const groups = new Map<string, Edge[]>();
  for (const edge of edges) {
    const group = groups.get(edge[end]);
    if (group) group.push(edge);
    else groups.set(edge[end], [edge]);
  }
  return groups;
}

/** Every block that can be reached from `starts` along the edges, the starts included. */
export function downstream(edges: readonly Edge[], starts: Iterable<string>): Set<string> {
  return reach(starts, outgoingEdges(edges), 'target');
}

/** Every block from which one of `ends` can be reached, the ends included. */
export function upstream(edges: readonly Edge[], ends: Iterable<string>): Set<string> {
  return reach(ends, incomingEdges(edges), 'source');
}

function reach(
  starts: Iterable<string>,
  edges: EdgesByBlock,
  far: 'source' | 'target',
): Set<string> {
  const reached = new Set(starts);
  // A set may grow while it is walked: each new block is visited once.
  for (const id of reached) for (const edge of edges.get(id) ?? []) reached.add(edge[far]);
  return reached;
}

/** Blocks such that each comes after those it reads; equal ones by name. Kahn 1962. */
export interface TopologicalOrder {
  readonly order: readonly string[];
  /** Blocks on a cycle or behind one, which have no place in the order. */
  readonly rest: ReadonlySet<string>;
}

export function topologicalOrder(graph: Graph): TopologicalOrder {
  const rest = new Set(graph.blocks.map((block) => block.id));
  const edges = graph.edges.filter((edge) => rest.has(edge.source) && rest.has(edge.target));
  const outgoing = outgoingEdges(edges);
  const missing = new Map([...rest].map((id) => [id, 0]));
  for (const { target } of edges) missing.set(target, (missing.get(target) ?? 0) + 1);

  const order: string[] = [];
  // Ties go by name, so that the order in which blocks were drawn does not matter.
  let ready = [...rest].filter((id) => missing.get(id) === 0).sort();
  while (ready.length > 0) {
    const next: string[] = [];
    for (const id of ready) {
      order.push(id);
      rest.delete(id);
      for (const { target } of outgoing.get(id) ?? []) {
        const left = (missing.get(target) ?? 0) - 1;
        missing.set(target, left);
        if (left === 0) next.push(target);
      }
    }
    ready = next.sort();
  }
  return { order, rest };
}

/**
 * The edges that close a circle, when edges are looked at in the order they were drawn. Without them
 * the graph has no cycle.
 */
export function closingEdges(graph: Graph): readonly Edge[] {
  const { rest } = topologicalOrder(graph);
  if (rest.size === 0) return [];
  const accepted = new Map<string, Edge[]>();
  const closing: Edge[] = [];
  for (const edge of graph.edges) {
    if (!rest.has(edge.source) || !rest.has(edge.target)) continue;
    if (reach([edge.target], accepted, 'target').has(edge.source)) {
      closing.push(edge);
      continue;
    }
    const edges = accepted.get(edge.source);
    if (edges) edges.push(edge);
    else accepted.set(edge.source, [edge]);
  }
  return closing;
}

/** The blocks on a shortest way from one block to another, both included; null without a way. */
export function shortestPath(
  edges: readonly Edge[],
  from: string,
  to: string,
): readonly string[] | null {
  const outgoing = outgoingEdges(edges);
  const before = new Map<string, string | null>([[from, null]]);
  for (const id of before.keys()) {
    if (id === to) break;
    for (const { target } of outgoing.get(id) ?? [])
      if (!before.has(target)) before.set(target, id);
  }
  if (!before.has(to)) return null;
  const path: string[] = [];
  for (let id: string | null | undefined = to; id; id = before.get(id)) path.unshift(id);
  return path;
}
