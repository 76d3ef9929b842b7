import type { Block, Graph } from '../../../shared/graph/document';
import { BLOCK_WIDTH } from '../../../shared/graph/geometry';

export type Side = 'left' | 'right' | 'top' | 'bottom';

/** Where a block's input and output are drawn. */
export interface HandleSides {
  readonly input: Side;
  readonly output: Side;
}

const OPPOSITE: Record<Side, Side> = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' };

/**
 * The sides at which edges meet a block: towards its neighbours, so that a chain written in rows to
 * and fro has short, straight edges. A block without neighbours reads from left to right.
 */
export function handleSides(graph: Graph): ReadonlyMap<string, HandleSides> {
  const blocks = new Map(graph.blocks.map((block) => [block.id, block]));
  const inputs = new Map<string, Side>();
  const outputs = new Map<string, Side>();
  for (const edge of graph.edges) {
    const source = blocks.get(edge.source);
    const target = blocks.get(edge.target);
    if (!source || !target || source === target) continue;
    // The first edge decides: a block has one place for its input and one for its output.
    if (!outputs.has(source.id)) outputs.set(source.id, sideTowards(source, target));
    if (!inputs.has(target.id)) inputs.set(target.id, sideTowards(target, source));
  }
  return new Map(
    graph.blocks.map(({ id }) => {
      const input = inputs.get(id);
      const output = outputs.get(id);
      if (input === undefined) {
        return [id, { input: OPPOSITE[output ?? 'right'], output: output ?? 'right' }];
      }
      return [id, { input, output: output && output !== input ? output : OPPOSITE[input] }];
    }),
  );
}

/** Up or down only where the blocks stand above each other. */
function sideTowards(from: Block, to: Block): Side {
  const dx = to.position.x - from.position.x;
  const dy = to.position.y - from.position.y;
  if (Math.abs(dx) < BLOCK_WIDTH * 0.75 && Math.abs(dy) > Math.abs(dx)) {
    return dy > 0 ? 'bottom' : 'top';
  }
  return dx >= 0 ? 'right' : 'left';
}
