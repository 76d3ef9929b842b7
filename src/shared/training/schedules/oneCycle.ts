import { z } from 'zod';
import { cosineBetween, defineSchedule } from './definition';

/**
 * Up to the full rate and down again far below the first one, both along half a cosine (Smith and
 * Topin 2018; the form of PyTorch's OneCycleLR). The optimizer's rate is the highest one.
 */
export const oneCycle = defineSchedule({
  kind: 'oneCycle',
  schema: z.strictObject({
    kind: z.literal('oneCycle'),
    risingShare: z.number().min(0).max(1).default(0.3),
    initialDivisor: z.number().min(1).max(1e6).default(25),
    finalDivisor: z.number().min(1).max(1e9).default(1e4),
  }),
  factor({ risingShare, initialDivisor, finalDivisor }, { done, steps }) {
    const first = 1 / initialDivisor;
    const top = risingShare * steps - 1;
    const last = steps - 1;
    if (done <= top) return cosineBetween(first, 1, top > 0 ? done / top : 1);
    const from = Math.max(top, 0);
    const falling = last > from ? (done - from) / (last - from) : 1;
    return cosineBetween(1, first / finalDivisor, Math.min(1, falling));
  },
  python: ({ risingShare, initialDivisor, finalDivisor }) => [
    `first, top, last = 1 / ${initialDivisor}, ${risingShare} * steps - 1, steps - 1`,
    'if done <= top:',
    '    rising = done / top if top > 0 else 1',
    '    share = 1 + (first - 1) * (1 + math.cos(math.pi * rising)) / 2',
    'else:',
    '    falling = (done - max(top, 0)) / (last - max(top, 0)) if last > max(top, 0) else 1',
    `    end = first / ${finalDivisor}`,
    '    share = end + (1 - end) * (1 + math.cos(math.pi * min(1, falling))) / 2',
  ],
});
