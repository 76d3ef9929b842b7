import { memo, useMemo } from 'react';
import { useTranslation } from '../i18n';
import { useProject } from '../stores/project';
import { layoutMaps, mapCount } from './logic/mapGrid';
import { showsMaps } from './logic/watched';
import { MapCanvas } from './maps/MapCanvas';
import classes from './maps/BlockMapsStrip.module.css';
import { useSnapshot, useWatchedBlocks } from './stores/snapshots';
import { selectCurrent, useRuns } from './stores/runs';

/** Side of a tile in the strip, in CSS pixels; the node keeps 34 of height for it. */
const TILE = 32;
const GAP = 3;
/** What fits into a node. */
const TILES = 5;
/** A flat list is drawn as smaller cells, so that ten classes fit. */
const FLAT_TILES = 10;
const FLAT_TILE = 14;

/**
 * The live feature maps of one block, drawn inside its node on the canvas. Nothing is shown for a
 * block that was changed since the run began: its maps would be another's.
 */
export const BlockMaps = memo(function BlockMaps({ blockId }: { readonly blockId: string }) {
  const trained = useRuns((state) => {
    const view = selectCurrent(state);
    return view?.project.graph.blocks.find(({ id }) => id === blockId);
  });
  const drawn = useProject(({ project }) => project?.graph.blocks.find(({ id }) => id === blockId));
  return drawn && showsMaps(trained, drawn) ? <Strip blockId={blockId} /> : null;
});

function Strip({ blockId }: { readonly blockId: string }) {
  const { t } = useTranslation('training');
  useWatchedBlocks([blockId]);
  const maps = useSnapshot((state) => state.maps.get(blockId));
  const step = useSnapshot((state) => state.step);
  const density = Math.max(1, Math.round(window.devicePixelRatio));
  const grid = useMemo(() => {
    if (!maps) return null;
    const flat = maps.shape.length === 1;
    const tiles = flat ? FLAT_TILES : TILES;
    return layoutMaps(maps.shape, Math.min(tiles, mapCount(maps)), {
      tile: (flat ? FLAT_TILE : TILE) * density,
      columns: tiles,
      gap: GAP * density,
    });
  }, [maps, density]);
  if (!maps || !grid) return null;
  return (
    <div
      className={classes.strip}
      role="img"
      aria-label={t('inside.mapsOf', { block: blockId })}
      data-testid={`maps-${blockId}`}
      data-step={step}
    >
      <MapCanvas maps={maps} grid={grid} mode="block" density={density} />
    </div>
  );
}
