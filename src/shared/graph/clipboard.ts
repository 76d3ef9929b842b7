import { z } from 'zod';
import { graphSchema, type Graph, type Position } from './document';
import { addCopies } from './edits';

const clipboardSchema = z.strictObject({
  format: z.literal('convcanvas-blocks'),
  graph: graphSchema,
});

/** Blocks and the edges among them as text for the clipboard. */
export function copyBlocks(graph: Graph, ids: Iterable<string>): string {
  const chosen = new Set(ids);
  const part: Graph = {
    blocks: graph.blocks.filter((block) => chosen.has(block.id)),
    edges: graph.edges.filter((edge) => chosen.has(edge.source) && chosen.has(edge.target)),
  };
  return JSON.stringify({ format: 'convcanvas-blocks', graph: part });
}

/**
 * Adds what `copyBlocks` wrote, with new names; `at` is where the copies' top left corner goes.
 * Text that is something else changes nothing.
 */
export function pasteBlocks(
  graph: Graph,
  text: string,
  at?: Position,
): { readonly graph: Graph; readonly ids: readonly string[] } {
  const part = readClipboard(text);
  if (!part) return { graph, ids: [] };
  const left = Math.min(...part.blocks.map((block) => block.position.x));
  const top = Math.min(...part.blocks.map((block) => block.position.y));
  return addCopies(graph, part, at ? { x: at.x - left, y: at.y - top } : { x: 40, y: 40 });
}

function readClipboard(text: string): Graph | null {
  try {
    return clipboardSchema.parse(JSON.parse(text)).graph;
  } catch {
    return null;
  }
}
