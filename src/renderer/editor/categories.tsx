import {
  IconArrowMerge,
  IconArrowsMinimize,
  IconDroplet,
  IconGridDots,
  IconHierarchy3,
  IconLayersSubtract,
  IconLogin2,
  IconScale,
  IconWaveSine,
  type Icon,
} from '@tabler/icons-react';
import { LAYERS } from '../../shared/layers';
import type { LayerCategory, LayerDefinition } from '../../shared/layers/definition';

const ICONS: Record<LayerCategory, Icon> = {
  io: IconLogin2,
  convolution: IconGridDots,
  pooling: IconArrowsMinimize,
  activation: IconWaveSine,
  normalization: IconScale,
  regularization: IconDroplet,
  dense: IconHierarchy3,
  reshape: IconLayersSubtract,
  merge: IconArrowMerge,
};

/** The colour of a category in the present theme. */
export function categoryColor(category: LayerCategory | undefined): string {
  return `var(--cat-${category ?? 'io'})`;
}

export function CategoryIcon({ category, size }: { category: LayerCategory; size: number }) {
  const Icon = ICONS[category];
  return <Icon size={size} stroke={1.75} aria-hidden />;
}

/** The palette's sections: categories in the order of their first layer. */
export function layersByCategory(): ReadonlyMap<LayerCategory, readonly LayerDefinition[]> {
  const groups = new Map<LayerCategory, LayerDefinition[]>();
  for (const layer of LAYERS.values()) {
    groups.set(layer.category, [...(groups.get(layer.category) ?? []), layer]);
  }
  return groups;
}
