import { z } from 'zod';
import { defineSchedule } from './definition';

/** The same rate throughout. */
export const constant = defineSchedule({
  kind: 'constant',
  schema: z.strictObject({ kind: z.literal('constant') }),
  factor: () => 1,
  python: () => ['share = 1'],
});
