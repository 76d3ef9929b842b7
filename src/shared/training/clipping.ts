import type { ProgramBuilder } from '../program/builder';
import type { Value } from '../program/program';

/** Limits of the gradient; 0 for none. */
export interface Clipping {
  readonly clipNorm: number;
  readonly clipValue: number;
}

export const NO_CLIPPING: Clipping = { clipNorm: 0, clipValue: 0 };

/**
 * A gradient within its limits (Pascanu et al. 2013), a flat vector of all trained weights: each value
 * within ± clipValue first, then the whole shortened to a length of clipNorm where it is longer:
 * g · c / max(‖g‖, c).
 */
export function clipGradient(
  b: ProgramBuilder,
  gradient: Value,
  { clipNorm, clipValue }: Clipping,
): Value {
  let g = gradient;
  if (clipValue > 0) g = b.max(b.min(g, b.constant(clipValue)), b.constant(-clipValue));
  if (clipNorm > 0) {
    const limit = b.constant(clipNorm);
    const length = b.sqrt(b.sum(b.mul(g, g), [0]));
    g = b.mul(g, b.div(limit, b.max(length, limit)));
  }
  return g;
}
