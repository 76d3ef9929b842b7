import type { Graph, Position } from './document';
import { serpentine, STEP_X, STEP_Y } from './geometry';

/**
 * Columns per block that make a chain's rows about as wide as they are high together: with n blocks
 * in c columns the area is c · STEP_X by n / c · STEP_Y, which is square for c = √(n · STEP_Y / STEP_X).
 */
const SQUARE = STEP_Y / STEP_X;

/**
 * Places for a graph that only has chains: rows that run to and fro, the longest chain on top, so that
 * a long network can be read without zooming out. Null for a graph with branches or circles.
 */
export function chainPositions(graph: Graph): ReadonlyMap<string, Position> | null {
  const chains = chainsOf(graph);
  if (!chains) return null;
  const positions = new Map<string, Position>();
  let top = 0;
  for (const chain of chains.toSorted((a, b) => b.length - a.length)) {
    const columns = Math.max(3, Math.round(Math.sqrt(chain.length * SQUARE)));
    for (const [index, id] of chain.entries()) {
      const { x, y } = serpentine(index, columns);
      positions.set(id, { x, y: y + top });
    }
    top += Math.ceil(chain.length / columns) * STEP_Y;
  }
  return positions;
}

/** The chains from their first to their last block; null where a block has two neighbours one way. */
function chainsOf(graph: Graph): string[][] | null {
  const next = new Map<string, string>();
  const behind = new Set<string>();
  for (const { source, target } of graph.edges) {
    if (next.has(source) || behind.has(target)) return null;
    next.set(source, target);
    behind.add(target);
  }
  const chains: string[][] = [];
  let placed = 0;
  for (const { id } of graph.blocks) {
    if (behind.has(id)) continue;
    const chain: string[] = [];
    for (let at: string | undefined = id; at !== undefined; at = next.get(at)) chain.push(at);
    chains.push(chain);
    placed += chain.length;
  }
  // What no chain reaches lies on a circle.
  return placed === graph.blocks.length ? chains : null;
}
