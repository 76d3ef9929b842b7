import { z } from 'zod';
import { defineSchedule } from './definition';

/** γ^epochs done: a small drop after each epoch (PyTorch's ExponentialLR). */
export const exponential = defineSchedule({
  kind: 'exponential',
  schema: z.strictObject({
    kind: z.literal('exponential'),
    decay: z.number().positive().max(1).default(0.9),
  }),
  factor: ({ decay }, { done, stepsPerEpoch }) => decay ** Math.floor(done / stepsPerEpoch),
  python: ({ decay }) => [`share = ${decay} ** (done // steps_per_epoch)`],
});
