import { z } from 'zod';
import { graphSchema } from '../graph/document';
import { trainingSetupSchema } from '../training/setup';

/** The format this version writes. Older ones are migrated (migrations.ts), newer ones refused. */
export const PROJECT_VERSION = 1;
export const PROJECT_EXTENSION = '.convcanvas.json';
export const PROJECT_SIZE_LIMIT_BYTES = 16 * 1024 * 1024;

export const projectSchema = z.strictObject({
  format: z.literal('convcanvas'),
  version: z.literal(PROJECT_VERSION),
  name: z.string().min(1).max(80),
  graph: graphSchema,
  training: trainingSetupSchema,
  /** A data set of the catalogue, by name. */
  dataset: z.string().min(1).max(200),
});

/** The file a person saves. */
export type Project = z.infer<typeof projectSchema>;
