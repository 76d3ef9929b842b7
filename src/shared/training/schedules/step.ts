import { z } from 'zod';
import { defineSchedule } from './definition';

/** γ^⌊epochs done / every⌋: a drop at regular intervals (PyTorch's StepLR). */
export const step = defineSchedule({
  kind: 'step',
  schema: z.strictObject({
    kind: z.literal('step'),
    everyEpochs: z.int().min(1).max(10_000).default(3),
    decay: z.number().positive().max(1).default(0.5),
  }),
  factor: ({ everyEpochs, decay }, { done, stepsPerEpoch }) =>
    decay ** Math.floor(Math.floor(done / stepsPerEpoch) / everyEpochs),
  python: ({ everyEpochs, decay }) => [
    `share = ${decay} ** (done // steps_per_epoch // ${everyEpochs})`,
  ],
});
