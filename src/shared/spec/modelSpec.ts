import { z } from 'zod';
import { blockIdSchema } from '../graph/document';

/** Raised when the meaning of a field changes. */
export const MODEL_SPEC_VERSION = 1;

const shapeSchema = z.array(z.int().positive());

export const weightSchema = z.strictObject({
  /** `BLOCK.NAME`, such as `conv2d_1.weight`: the tensor's name in every file. */
  name: z.string(),
  shape: shapeSchema,
  role: z.enum(['weight', 'bias', 'state']),
  trainable: z.boolean(),
  initializer: z.union([
    z.strictObject({
      kind: z.enum([
        'glorotUniform',
        'glorotNormal',
        'heUniform',
        'heNormal',
        'lecunUniform',
        'lecunNormal',
      ]),
      fanIn: z.number(),
      fanOut: z.number(),
    }),
    z.strictObject({ kind: z.enum(['zeros', 'ones']) }),
    z.strictObject({ kind: z.literal('constant'), value: z.number() }),
  ]),
  /** Penalties l1 · Σ|w| and l2 · Σw² added to the training loss; none where left out. */
  l1: z.number().positive().optional(),
  l2: z.number().positive().optional(),
});

export const specLayerSchema = z.strictObject({
  /** The block's name. */
  id: blockIdSchema,
  kind: z.string(),
  /** Complete: every default is filled in. */
  params: z.record(z.string(), z.json()),
  /** The layers it reads, in order. */
  inputs: z.array(blockIdSchema),
  /** Of one sample, without the batch axis: `[C, H, W]` or `[F]`. */
  inputShapes: z.array(shapeSchema),
  outputShape: shapeSchema,
  weights: z.array(weightSchema),
  /** Set where the block is frozen: its weights and running statistics stay as they are. */
  frozen: z.literal(true).optional(),
  parameterCount: z.int(),
  /** Multiply-accumulate operations for one sample. */
  macs: z.number(),
});

export const modelSpecSchema = z.strictObject({
  version: z.literal(MODEL_SPEC_VERSION),
  /** The Input layer's shape `[C, H, W]`. */
  inputShape: shapeSchema,
  /** What the Output layer receives: `[classes]`, or the input's shape where that is the target. */
  outputShape: shapeSchema,
  /** In topological order; the first is the Input, the last the Output. */
  layers: z.array(specLayerSchema),
  /**
   * The layer whose result the loss takes: the one before a closing softmax or sigmoid that the loss
   * itself contains, else the last one.
   */
  logits: blockIdSchema,
  parameterCount: z.int(),
  trainableCount: z.int(),
  macs: z.number(),
  /** SHA-256 of everything above in canonical JSON, in hexadecimal. Names and layout of the canvas do not count, ids do. */
  hash: z.string(),
});

export type WeightInfo = z.infer<typeof weightSchema>;
export type SpecLayer = z.infer<typeof specLayerSchema>;
/** What a graph compiles to. Engines, exporters, code views and labs read only this. */
export type ModelSpec = z.infer<typeof modelSpecSchema>;
