import { UnstyledButton } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { memo, useMemo, useState, type KeyboardEvent } from 'react';
import { layerOf } from '../../../shared/layers';
import type { SpecLayer } from '../../../shared/spec/modelSpec';
import { MAX_MAPS } from '../../../shared/training/run';
import { formatShape } from '../../../shared/layers/window';
import { useLanguage, useLocalized, useTranslation } from '../../i18n';
import { scaleGradient, valueRange } from '../logic/colorScale';
import { formatValue } from '../logic/format';
import { layoutMaps, type ScaleMode } from '../logic/mapGrid';
import { useSnapshot } from '../stores/snapshots';
import classes from './inside.module.css';
import { MapCanvas } from './MapCanvas';

/** Longer side of a map, and the gap between maps, in CSS pixels. */
const TILE = 44;
const FLAT_TILE = 28;
const GAP = 2;

interface MapRowProps {
  readonly layer: SpecLayer;
  readonly mode: ScaleMode;
  /** The map looked at closely, or null. */
  readonly chosen: number | null;
  readonly onPoint: (block: string, map: number | null) => void;
  readonly onChoose: (block: string, map: number) => void;
}

/** One block with its maps. Its place is kept before the first snapshot comes, so nothing jumps. */
export const MapRow = memo(function MapRow({
  layer,
  mode,
  chosen,
  onPoint,
  onChoose,
}: MapRowProps) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const localize = useLocalized();
  const maps = useSnapshot((state) => state.maps.get(layer.id));
  const step = useSnapshot((state) => state.step);
  const { ref, width } = useElementSize();
  const [all, setAll] = useState(false);

  const density = Math.max(1, Math.round(window.devicePixelRatio));
  const tile = layer.outputShape.length === 1 ? FLAT_TILE : TILE;
  const count = Math.min(MAX_MAPS, layer.outputShape[0] ?? 0);
  const columns = Math.max(1, Math.floor((width - 2 + GAP) / (tile + GAP)));
  const shown = all ? count : Math.min(count, columns);
  const grid = useMemo(
    () =>
      layoutMaps(layer.outputShape, shown, {
        tile: tile * density,
        columns,
        gap: GAP * density,
      }),
    [layer.outputShape, shown, tile, density, columns],
  );
  const range = useMemo(() => maps && valueRange(maps.values), [maps]);

  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: grid.columns,
      ArrowUp: -grid.columns,
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const next = chosen === null ? 0 : chosen + move;
    onChoose(layer.id, Math.max(0, Math.min(shown - 1, next)));
  };
  return (
    <div className={classes.row} data-testid={`maps-${layer.id}`} data-step={maps ? step : ''}>
      <div className={classes.rowHead}>
        <span className={classes.rowKind}>{localize(layerOf(layer.kind).label)}</span>
        <span className={classes.rowName}>
          {layer.id} · {formatShape(layer.outputShape)}
        </span>
        {count > columns && (
          <UnstyledButton className={classes.more} onClick={() => setAll(!all)}>
            {all ? t('inside.fewer') : t('inside.all', { count })}
          </UnstyledButton>
        )}
        {range && (
          <span className={classes.rowRange}>
            {formatValue(range.min, language)}
            <span
              className={classes.scale}
              style={{ background: scaleGradient(range.min < 0) }}
              aria-hidden
            />
            {formatValue(range.max, language)}
          </span>
        )}
      </div>
      <div ref={ref}>
        {maps ? (
          <div
            className={classes.tiles}
            role="slider"
            tabIndex={0}
            aria-label={t('inside.mapsOf', { block: layer.id })}
            aria-valuemin={1}
            aria-valuemax={shown}
            aria-valuenow={(chosen ?? 0) + 1}
            aria-valuetext={t('inside.map', { map: (chosen ?? 0) + 1, count })}
            onKeyDown={onKeyDown}
          >
            <MapCanvas
              maps={maps}
              grid={grid}
              mode={mode}
              density={density}
              onPoint={(map) => onPoint(layer.id, map)}
              onChoose={(map) => onChoose(layer.id, map)}
            />
          </div>
        ) : (
          <div className={classes.reserve} style={{ height: grid.height / density + 2 }} />
        )}
      </div>
    </div>
  );
});
