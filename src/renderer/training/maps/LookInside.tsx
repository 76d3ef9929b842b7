import { SegmentedControl } from '@mantine/core';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { formatCount } from '../../editor/format';
import { useHost } from '../../host/context';
import { useLanguage, useTranslation } from '../../i18n';
import type { ScaleMode } from '../logic/mapGrid';
import { watchedLayers } from '../logic/watched';
import { Card } from '../parts/Card';
import { ClassBars } from '../parts/ClassBars';
import { loadProbes, useProbe } from '../stores/probe';
import { useRunDataset } from '../stores/runDataset';
import type { RunView } from '../stores/runs';
import { useSnapshot, useWatchedBlocks } from '../stores/snapshots';
import classes from './inside.module.css';
import { MapRow } from './MapRow';
import { MapZoom, type ChosenMap } from './MapZoom';
import { ProbePicker } from './ProbePicker';

/** What each block makes of one test image, changing while the network learns. */
export function LookInside({ view }: { readonly view: RunView }) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const host = useHost();
  const dataset = useRunDataset(view);
  const { resize } = view.project.training;
  const [mode, setMode] = useState<ScaleMode>('block');
  const [pinned, setPinned] = useState<ChosenMap | null>(null);
  const [pointed, setPointed] = useState<ChosenMap | null>(null);

  useEffect(() => {
    if (dataset) void loadProbes(host, dataset, resize);
  }, [host, dataset, resize]);

  const layers = useMemo(() => watchedLayers(view.spec), [view.spec]);
  useWatchedBlocks(useMemo(() => layers.map(({ id }) => id), [layers]));
  const step = useSnapshot((state) => state.step);
  const probabilities = useSnapshot((state) => state.probabilities);
  const right = useProbe(
    ({ samples, index }) => samples.find((probe) => probe.index === index)?.sample.label,
  );
  const point = useCallback(
    (block: string, map: number | null) => setPointed(map === null ? null : { block, map }),
    [],
  );
  const choose = useCallback((block: string, map: number) => setPinned({ block, map }), []);
  const chosen = pointed ?? pinned;
  return (
    <Card
      title={
        <>
          {t('inside.title')}
          {probabilities && (
            <span className={classes.step}>
              {t('inside.step', { step: formatCount(step, language) })}
            </span>
          )}
        </>
      }
      help={t('inside.help')}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t('inside.scale')}
          value={mode}
          onChange={(value) => setMode(value)}
          data={[
            { value: 'block', label: t('inside.scaleBlock') },
            { value: 'map', label: t('inside.scaleMap') },
          ]}
        />
      }
    >
      <div className={classes.layout}>
        <div className={classes.side}>
          {dataset && <ProbePicker dataset={dataset} resize={resize} />}
          <div>
            <h4 className={classes.subtitle}>{t('inside.says')}</h4>
            <ClassBars
              label={t('inside.says')}
              classNames={dataset?.classes ?? []}
              probabilities={probabilities}
              right={right}
            />
          </div>
          <MapZoom chosen={chosen} mode={mode} />
        </div>
        <div className={classes.rows}>
          {layers.length === 0 && <p>{t('inside.noMaps')}</p>}
          {layers.map((layer) => (
            <MapRow
              key={layer.id}
              layer={layer}
              mode={mode}
              chosen={chosen?.block === layer.id ? chosen.map : null}
              onPoint={point}
              onChoose={choose}
            />
          ))}
        </div>
      </div>
    </Card>
  );
}
