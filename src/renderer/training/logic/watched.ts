import stringify from 'safe-stable-stringify';
import type { Block } from '../../../shared/graph/document';
import { layerOf } from '../../../shared/layers';
import type { ModelSpec, SpecLayer } from '../../../shared/spec/modelSpec';

/** The layers of a network that are worth looking at, in the order of the data. */
export function watchedLayers({ layers }: Pick<ModelSpec, 'layers'>): readonly SpecLayer[] {
  return layers.filter(({ kind }) => layerOf(kind).hasFeatureMaps);
}

/** Whether a block on the canvas is still the one that was trained; its place does not count. */
export function sameBlock(trained: Block | undefined, drawn: Block): boolean {
  return (
    trained !== undefined &&
    trained.kind === drawn.kind &&
    (trained.params === drawn.params || stringify(trained.params) === stringify(drawn.params))
  );
}

/** Whether feature maps of a run can be shown in a block on the canvas. */
export function showsMaps(trained: Block | undefined, drawn: Block): boolean {
  return sameBlock(trained, drawn) && layerOf(drawn.kind).hasFeatureMaps;
}
