import { z } from 'zod';
import { improves, improvesPython, monitored, monitorSchema } from '../monitor';
import { defineSchedule } from './definition';

/**
 * A drop whenever the watched figure has not improved for `patience` epochs (Keras's
 * ReduceLROnPlateau, without cool-down).
 */
export const reduceOnPlateau = defineSchedule({
  kind: 'reduceOnPlateau',
  schema: z.strictObject({
    kind: z.literal('reduceOnPlateau'),
    monitor: monitorSchema,
    decay: z.number().positive().lt(1).default(0.1),
    patience: z.int().min(1).max(10_000).default(3),
    minDelta: z.number().min(0).max(1e6).default(0.0001),
    /** The least share of the first rate. */
    lowestShare: z.number().min(0).max(1).default(0),
  }),
  factor({ monitor, decay, patience, minDelta, lowestShare }, { history }) {
    let best: number | null = null;
    let waited = 0;
    let drops = 0;
    for (const epoch of history) {
      const value = monitored(monitor, epoch);
      if (value === null) continue;
      if (best === null || improves(monitor, value, best, minDelta)) {
        best = value;
        waited = 0;
      } else if (++waited >= patience) {
        drops++;
        waited = 0;
      }
    }
    return Math.max(lowestShare, decay ** drops);
  },
  python: ({ monitor, decay, patience, minDelta, lowestShare }) => [
    'best, waited, drops = None, 0, 0',
    'for figure in figures:',
    `    if best is None or ${improvesPython(monitor, minDelta)}:`,
    '        best, waited = figure, 0',
    '    else:',
    '        waited += 1',
    `        if waited >= ${patience}:`,
    '            drops, waited = drops + 1, 0',
    `share = max(${lowestShare}, ${decay} ** drops)`,
  ],
});
