import { Button, Loader } from '@mantine/core';
import { useCallback, useEffect } from 'react';
import { taskOf } from '../../../shared/training/losses';
import { useHost } from '../../host/context';
import { useLanguage, useLocalized, useTranslation } from '../../i18n';
import { joinSentences } from '../../i18n/sentences';
import { useDataset } from '../../stores/analysis';
import { goTo } from '../../stores/navigation';
import { selectGraph, useProject } from '../../stores/project';
import { ErrorCard } from '../parts/ErrorCard';
import partClasses from '../parts/parts.module.css';
import { PixelImage } from '../parts/PixelImage';
import { loadProbes, useProbe } from '../stores/probe';
import { useReadiness } from '../setup/useReadiness';
import { asSeenBy } from '../stores/runDataset';
import classes from './ready.module.css';

/** Before the first run: what the data looks like. */
export function ReadyToTrain() {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const localize = useLocalized();
  const host = useHost();
  const dataset = useDataset();
  const { samples, error } = useProbe();
  const graph = useProject(selectGraph);
  const { obstacle } = useReadiness();
  const classifies = useProject(
    ({ project }) => !project || taskOf(project.training.loss).target === 'class',
  );
  const resize = useProject(({ project }) => project?.training.resize ?? 'fit');
  const load = useCallback(() => {
    if (dataset) void loadProbes(host, asSeenBy(dataset, graph), resize);
  }, [host, dataset, graph, resize]);
  useEffect(load, [load]);
  return (
    <div className={partClasses.empty}>
      {error ? (
        <ErrorCard
          error={error}
          actions={
            <>
              <Button size="xs" onClick={() => goTo('data')}>
                {t('train.toDataset')}
              </Button>
              <Button size="xs" variant="default" onClick={load}>
                {t('run.retry')}
              </Button>
            </>
          }
        />
      ) : samples.length === 0 ? (
        <div className={classes.loading} role="status">
          <Loader size="sm" />
          {t('train.loadingSamples')}
        </div>
      ) : (
        <div className={classes.samples}>
          {samples.map(({ index, sample }) => (
            <PixelImage
              key={index}
              pixels={sample.pixels}
              shape={sample.shape}
              size={48}
              label={t('inside.probeAlt', {
                index,
                label: dataset?.classes[sample.label] ?? sample.label,
              })}
            />
          ))}
        </div>
      )}
      <h2>{t(obstacle ? 'train.blockedTitle' : 'train.emptyTitle')}</h2>
      <p>
        {joinSentences(
          language,
          t('train.emptyImages', { dataset: dataset ? localize(dataset.label) : '' }),
          t(obstacle ? 'train.blockedText' : classifies ? 'train.emptyText' : 'train.emptyDraw'),
        )}
      </p>
    </div>
  );
}
