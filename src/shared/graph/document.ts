import { z } from 'zod';

/** The longest a block's name may be; it appears in files, code and tensor names. */
const BLOCK_ID_LIMIT = 64;
/** Larger graphs than this are refused at the boundary rather than left to hang the window. */
export const BLOCK_LIMIT = 2000;

/**
 * A block's name: unique in its graph, and usable as a variable name in code views, as an ONNX value
 * name and as the prefix of its tensors' names.
 */
export const blockIdSchema = z
  .string()
  .max(BLOCK_ID_LIMIT)
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'a letter, then letters, digits or underscores');

export const blockSchema = z.strictObject({
  id: blockIdSchema,
  kind: z.string().min(1).max(64),
  /** Checked against the layer's own schema when the graph is compiled, not when it is read. */
  params: z.record(z.string(), z.json()),
  /** Top left corner on the canvas, in pixels at 100 % zoom. */
  position: z.strictObject({ x: z.number(), y: z.number() }),
  /** Frozen blocks keep their weights during training. */
  frozen: z.boolean().optional(),
});

export const edgeSchema = z.strictObject({
  id: z.string().min(1).max(160),
  source: blockIdSchema,
  target: blockIdSchema,
});

export const graphSchema = z
  .strictObject({
    blocks: z.array(blockSchema).max(BLOCK_LIMIT),
    edges: z.array(edgeSchema).max(4 * BLOCK_LIMIT),
  })
  .superRefine(({ blocks, edges }, context) => {
    const names = new Set<string>();
    for (const [index, { id }] of blocks.entries()) {
      if (names.has(id)) report(context, ['blocks', index, 'id'], `a second block named ${id}`);
      names.add(id);
    }
    const edgeIds = new Set<string>();
    for (const [index, edge] of edges.entries()) {
      if (edgeIds.has(edge.id)) report(context, ['edges', index, 'id'], `a second ${edge.id}`);
      edgeIds.add(edge.id);
      for (const end of ['source', 'target'] as const) {
        if (names.has(edge[end])) continue;
        report(context, ['edges', index, end], `there is no block named ${edge[end]}`);
      }
    }
  });

function report(context: z.RefinementCtx, path: (string | number)[], message: string): void {
  context.addIssue({ code: 'custom', path, message });
}

export type Block = z.infer<typeof blockSchema>;
/** A block's parameters as they stand in the file; read through its layer's own schema. */
export type BlockParams = Block['params'];
export type Position = Block['position'];
export type Edge = z.infer<typeof edgeSchema>;
/** Blocks and connections as the person drew them. Order of `edges` is the order of a block's inputs. */
export type Graph = z.infer<typeof graphSchema>;

export const EMPTY_GRAPH: Graph = { blocks: [], edges: [] };

export function edgeId(source: string, target: string): string {
  return `${source}->${target}`;
}
