import { LAYERS } from '../../../shared/layers';
import type { LayerCategory } from '../../../shared/layers/definition';
import type { ModelSpec } from '../../../shared/spec/modelSpec';
import { layerState, type LayerLook, type LayerState } from '../../../shared/training/layerHealth';
import type { LayerHistory } from '../logic/layerHistory';

/** One layer of a run whose learning is shown. */
export interface LayerRow {
  readonly block: string;
  readonly kind: string;
  readonly category: LayerCategory | undefined;
  readonly hasWeights: boolean;
  /** Has weights, and they are not frozen. */
  readonly trained: boolean;
}

/**
 * The layers that learn or whose units can fall silent, in the network's order: those with weights,
 * and activations. What stands behind the loss's input (a closing softmax) is left to the loss.
 */
export function layerRows(spec: ModelSpec): readonly LayerRow[] {
  const end = spec.layers.findIndex(({ id }) => id === spec.logits);
  return spec.layers.slice(0, end + 1).flatMap(({ id, kind, weights }): LayerRow[] => {
    const category = LAYERS.get(kind)?.category;
    const learned = weights.filter(({ role }) => role !== 'state');
    if (learned.length === 0 && category !== 'activation') return [];
    const trained = learned.some(({ trainable }) => trainable);
    return [{ block: id, kind, category, hasWeights: learned.length > 0, trained }];
  });
}

/** How a layer of a run is doing at this moment. */
export function stateOf(history: LayerHistory, row: LayerRow): LayerState {
  if (row.hasWeights && !row.trained) return 'frozen';
  return layerState(history.recent(row.block), row.trained);
}

/** A layer's newest figures; null where none was ever told. */
export function lastFigures(looks: readonly LayerLook[]) {
  const last = <K extends keyof LayerLook>(figure: K) =>
    looks.findLast((look) => look[figure] !== null)?.[figure] ?? null;
  return {
    update: last('updateRatio'),
    gradient: last('gradientNorm'),
    dead: last('deadShare'),
  };
}
