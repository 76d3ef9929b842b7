import { z } from 'zod';
import { cosineBetween, defineSchedule } from './definition';

/**
 * From the full rate to a last share of it along half a cosine, step by step over the whole training
 * (Loshchilov and Hutter 2017, without restarts).
 */
export const cosine = defineSchedule({
  kind: 'cosine',
  schema: z.strictObject({
    kind: z.literal('cosine'),
    finalShare: z.number().min(0).max(1).default(0),
  }),
  factor: ({ finalShare }, { done, steps }) =>
    cosineBetween(1, finalShare, Math.min(1, done / steps)),
  python: ({ finalShare }) => [
    `share = ${finalShare} + ${1 - finalShare} * (1 + math.cos(math.pi * min(1, done / steps))) / 2`,
  ],
});
