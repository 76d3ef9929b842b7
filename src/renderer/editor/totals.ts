import type { Graph } from '../../shared/graph/document';
import { LAYERS } from '../../shared/layers';
import type { SampleShape } from '../../shared/layers/definition';
import type { Analysis } from '../../shared/spec/analyze';

/** What the whole network amounts to, as far as it can be told while it is being built. */
export interface NetworkTotals {
  readonly parameterCount: number;
  /** Multiply-accumulate operations for one image; null while the network is not complete. */
  readonly macs: number | null;
  readonly input: SampleShape | null;
  readonly output: SampleShape | null;
}

export function networkTotals(graph: Graph, analysis: Analysis): NetworkTotals {
  const { spec, parameterCounts } = analysis;
  if (spec) {
    return {
      parameterCount: spec.parameterCount,
      macs: spec.macs,
      input: spec.inputShape,
      output: spec.outputShape,
    };
  }
  const shapeOf = (role: 'input' | 'output') => {
    const block = graph.blocks.find(({ kind }) => LAYERS.get(kind)?.role === role);
    return (block && analysis.shapes.get(block.id)) ?? null;
  };
  let parameterCount = 0;
  for (const count of parameterCounts.values()) parameterCount += count;
  return { parameterCount, macs: null, input: shapeOf('input'), output: shapeOf('output') };
}
