import { useMemo } from 'react';
import { useLanguage, useTranslation } from '../../i18n';
import { scaleGradient, valueRange } from '../logic/colorScale';
import { formatValue } from '../logic/format';
import { layoutMaps, mapCount, type ScaleMode } from '../logic/mapGrid';
import { useSnapshot } from '../stores/snapshots';
import classes from './inside.module.css';
import { MapCanvas } from './MapCanvas';

export interface ChosenMap {
  readonly block: string;
  readonly map: number;
}

const SIZE = 182;

/** One map large, with the scale of its colours. */
export function MapZoom({
  chosen,
  mode,
}: {
  readonly chosen: ChosenMap | null;
  readonly mode: ScaleMode;
}) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const block = useSnapshot((state) => (chosen ? state.maps.get(chosen.block) : undefined));
  const density = Math.max(1, Math.round(window.devicePixelRatio));
  const one = useMemo(() => {
    if (!block || !chosen) return null;
    const places = (block.shape[1] ?? 1) * (block.shape[2] ?? 1);
    const values = block.values.subarray(chosen.map * places, (chosen.map + 1) * places);
    const own = valueRange(values);
    const shared = valueRange(block.values);
    const { extent } = mode === 'block' ? shared : own;
    return {
      maps: { ...block, values },
      grid: layoutMaps(block.shape, 1, { tile: SIZE * density, columns: 1, gap: 0 }),
      // Painted on its own, the map keeps the scale it has among the others.
      scale: { extent },
      own,
      signed: shared.min < 0,
      count: mapCount(block),
    };
  }, [block, chosen, mode, density]);
  return (
    <div>
      <h4 className={classes.subtitle}>{t('inside.zoom')}</h4>
      <div className={classes.zoomBox}>
        {one ? (
          <MapCanvas maps={one.maps} grid={one.grid} mode={one.scale} density={density} />
        ) : (
          <p>{t('inside.zoomHint')}</p>
        )}
      </div>
      {one && chosen && (
        <>
          <div
            className={classes.zoomScale}
            style={{ background: scaleGradient(one.signed) }}
            aria-hidden
          />
          <div className={classes.zoomEnds}>
            <span>{formatValue(one.signed ? -one.scale.extent : 0, language)}</span>
            <span>{formatValue(one.scale.extent, language)}</span>
          </div>
          <p className={classes.zoomText}>
            {chosen.block} · {t('inside.map', { map: chosen.map + 1, count: one.count })}
            <br />
            {t('inside.range', {
              min: formatValue(one.own.min, language),
              max: formatValue(one.own.max, language),
            })}
          </p>
        </>
      )}
    </div>
  );
}
