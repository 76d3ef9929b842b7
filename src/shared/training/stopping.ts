import { z } from 'zod';
import { improves, monitored, monitorSchema } from './monitor';
import type { EpochMetrics } from './run';

/** When training ends before its last epoch, and which weights it ends with. */
export const stoppingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('never') }),
  z.strictObject({
    kind: z.literal('early'),
    monitor: monitorSchema,
    /** Epochs without improvement after which training ends. */
    patience: z.int().min(1).max(10_000).default(3),
    minDelta: z.number().min(0).max(1e6).default(0),
    /** Ends with the weights of the best epoch rather than those of the last. */
    restoreBest: z.boolean().default(true),
  }),
]);

export type StoppingSetup = z.infer<typeof stoppingSchema>;

export interface StoppingState {
  /** The best epoch so far, from 1; null before the first, and where nothing is watched. */
  readonly bestEpoch: number | null;
  /** Whether training ends here. */
  readonly stop: boolean;
}

/**
 * Early stopping (Prechelt 1998) as a pure function of the epochs so far, so that a resumed run ends
 * where an undisturbed one would.
 */
export function stoppingState(
  setup: StoppingSetup,
  history: readonly EpochMetrics[],
): StoppingState {
  if (setup.kind === 'never') return { bestEpoch: null, stop: false };
  let best: { readonly epoch: number; readonly value: number } | null = null;
  let waited = 0;
  for (const epoch of history) {
    const value = monitored(setup.monitor, epoch);
    if (value === null) continue;
    if (best === null || improves(setup.monitor, value, best.value, setup.minDelta)) {
      best = { epoch: epoch.epoch, value };
      waited = 0;
    } else {
      waited++;
    }
  }
  return { bestEpoch: best?.epoch ?? null, stop: waited >= setup.patience };
}
