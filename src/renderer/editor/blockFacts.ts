import type { Block, Graph } from '../../shared/graph/document';
import { LAYERS } from '../../shared/layers';
import type { LayerDefinition, SampleShape } from '../../shared/layers/definition';
import { parameterFields, type ParameterField } from '../../shared/layers/parameters';
import { fillText, type Language } from '../../shared/localized';
import type { Analysis } from '../../shared/spec/analyze';

/** What the editor tells of one block: its definition, and what the analysis found. */
export interface BlockFacts {
  readonly block: Block;
  /** Undefined for a kind this version does not know. */
  readonly layer: LayerDefinition | undefined;
  /** Shapes that reach it, where they can be told. */
  readonly inputs: readonly SampleShape[];
  readonly output: SampleShape | undefined;
  readonly parameterCount: number | undefined;
  /** Multiply-accumulate operations for one image. */
  readonly macs: number | undefined;
}

export function blockFacts(block: Block, graph: Graph, analysis: Analysis): BlockFacts {
  const layer = LAYERS.get(block.kind);
  const inputs = graph.edges
    .filter(({ target }) => target === block.id)
    .map(({ source }) => analysis.shapes.get(source))
    .filter((shape) => shape !== undefined);
  const output = analysis.shapes.get(block.id);
  return {
    block,
    layer,
    inputs,
    output,
    parameterCount: analysis.parameterCounts.get(block.id),
    macs: layer && output && macsOf(layer, block, inputs, output),
  };
}

/** A block whose shape is known has valid parameters, so they are read without a check here. */
function macsOf(
  layer: LayerDefinition,
  block: Block,
  inputs: readonly SampleShape[],
  output: SampleShape,
): number {
  const params: Record<string, unknown> = layer.schema.parse(block.params);
  const macs: number | undefined = layer.macs?.({ params, inputs, output });
  return macs ?? 0;
}

/** A block's parameters with the defaults of its schema filled in; unchecked. */
export function paramsWithDefaults(block: Block, layer: LayerDefinition): Record<string, unknown> {
  const defaults = parameterFields(layer.schema).map((field): [string, unknown] => [
    field.name,
    field.default,
  ]);
  return { ...Object.fromEntries(defaults), ...block.params };
}

/** The fields that are shown for the block's present parameters. */
export function visibleFields(block: Block, layer: LayerDefinition): readonly ParameterField[] {
  const params = paramsWithDefaults(block, layer);
  return parameterFields(layer.schema).filter((field) => field.visible?.(params) ?? true);
}

/**
 * A block's key parameters in one line, such as `32 filters · 3 × 3 · Padding same (zeros)`: those
 * with a `brief` always, the others where they differ from their default.
 */
export function summarizeParams(block: Block, layer: LayerDefinition, language: Language): string {
  const params = paramsWithDefaults(block, layer);
  return visibleFields(block, layer)
    .map((field) => {
      const value = formatValue(field, params[field.name], language);
      if (field.brief) return fillText(field.brief, { value }, language);
      const changed = JSON.stringify(params[field.name]) !== JSON.stringify(field.default);
      return changed ? `${field.label[language]} ${value}` : '';
    })
    .filter((part) => part !== '')
    .join(' · ');
}

function formatValue(field: ParameterField, value: unknown, language: Language): string {
  if (field.type === 'choice') {
    const option = field.options.find((known) => known.value === value);
    return option ? option.label[language] : String(value);
  }
  if (field.type === 'boolean') return value === true ? '✓' : '✗';
  return Array.isArray(value) ? value.join(' × ') : String(value);
}
