import type { Packing } from '../../shared/lowering/packing';
import type { ModelSpec } from '../../shared/spec/modelSpec';
import type { LayerChange } from './engine';

/**
 * How a step moved each layer's trained weights, from the flat vectors. Layouts do not matter:
 * lengths are the same in any order, and padding is 0.
 */
export function layerChanges(
  spec: ModelSpec,
  packing: Packing,
  gradient: Float32Array,
  before: Float32Array,
  after: Float32Array,
): ReadonlyMap<string, LayerChange> {
  const places = new Map(packing.tensors.map((tensor) => [tensor.name, tensor]));
  const changes = new Map<string, LayerChange>();
  for (const { id, weights } of spec.layers) {
    const own = weights.flatMap(({ name }) => places.get(name) ?? []);
    if (own.length === 0) continue;
    let slope = 0;
    let weight = 0;
    let change = 0;
    for (const { offset, storedSize } of own) {
      for (let i = offset; i < offset + storedSize; i++) {
        const w = before[i]!;
        slope += gradient[i]! ** 2;
        weight += w ** 2;
        change += (after[i]! - w) ** 2;
      }
    }
    changes.set(id, {
      gradientNorm: Math.sqrt(slope),
      updateRatio: Math.sqrt(change / weight),
    });
  }
  return changes;
}
