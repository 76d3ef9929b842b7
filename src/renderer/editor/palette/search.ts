import type { LayerDefinition } from '../../../shared/layers/definition';

/**
 * Whether a layer answers a search: every word stands somewhere in its kind, name or summary, in
 * either language, so that people find `卷积` and `conv` wherever they come from.
 */
export function matchesSearch(
  layer: Pick<LayerDefinition, 'kind' | 'label' | 'summary'>,
  query: string,
): boolean {
  const text = [layer.kind, ...Object.values(layer.label), ...Object.values(layer.summary)]
    .join(' ')
    .toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
