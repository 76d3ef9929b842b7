import { z } from 'zod';

/** The longest a block's name may be; it appears in files, code and tensor names. */
const BLOCK_ID_LIMIT = 64;
/** Larger graphs than this are refused at the boundary rather than left to hang the window. */
const BLOCK_LIMIT = 2000;

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

export const graphSchema = z.strictObject({
  blocks: z.array(blockSchema).max(BLOCK_LIMIT),
  edges: z.array(edgeSchema).max(4 * BLOCK_LIMIT),
});

export type Block = z.infer<typeof blockSchema>;
export type Edge = z.infer<typeof edgeSchema>;
/** Blocks and connections as the person drew them. Order of `edges` is the order of a block's inputs. */
export type Graph = z.infer<typeof graphSchema>;

export const EMPTY_GRAPH: Graph = { blocks: [], edges: [] };

export function edgeId(source: string, target: string): string {
  return `${source}->${target}`;
}
