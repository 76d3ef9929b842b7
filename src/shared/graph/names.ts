import { blockIdSchema, edgeId, type Edge, type Graph } from './document';

/** A readable name that no block of the graph has yet, such as `conv2d_1`. */
export function uniqueBlockId(graph: Graph, kind: string): string {
  const taken = new Set(graph.blocks.map((block) => block.id));
  const letters = kind
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, '')
    .slice(0, 40);
  const base = blockIdSchema.safeParse(letters).success ? letters : 'block';
  let number = 1;
  while (taken.has(`${base}_${number}`)) number += 1;
  return `${base}_${number}`;
}

/** A new edge whose id no other has. Files may name their edges as they like, so it is checked. */
export function newEdge(edges: readonly Edge[], source: string, target: string): Edge {
  const taken = new Set(edges.map((edge) => edge.id));
  let id = edgeId(source, target);
  for (let number = 2; taken.has(id); number += 1) id = `${edgeId(source, target)}#${number}`;
  return { id, source, target };
}
