import { z } from 'zod';
import { projectSchema, PROJECT_VERSION } from '../src/shared/project/file';
import { MODEL_SPEC_VERSION, modelSpecSchema } from '../src/shared/spec/modelSpec';
import { writeOrCheck } from './lib/generated';

/**
 * Writes docs/schemas/*.schema.json from the code's own schemas; with --check it only compares, and
 * fails where a file is out of date.
 */
function jsonSchema(schema: z.ZodType, title: string, description: string): string {
  // Files may leave out what has a default, so it is the input side that a writer must meet.
  const generated = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return JSON.stringify({ ...generated, title, description }, null, 2);
}

await writeOrCheck('npm run schemas', {
  'docs/schemas/project.schema.json': jsonSchema(
    projectSchema,
    `ConvCanvas project, format ${PROJECT_VERSION}`,
    'A .convcanvas.json file. docs/project-format.md explains it.',
  ),
  'docs/schemas/model-spec.schema.json': jsonSchema(
    modelSpecSchema,
    `ConvCanvas model spec, version ${MODEL_SPEC_VERSION}`,
    'What a graph compiles to. docs/model-spec.md explains it.',
  ),
});
