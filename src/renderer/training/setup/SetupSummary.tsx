import { DEVICE_LABELS } from '../../../shared/devices';
import { useMemo } from 'react';
import { useTranslation, useLanguage, useLocalized } from '../../i18n';
import { formatCount } from '../../editor/format';
import { useDatasets } from '../../stores/datasets';
import { formatDuration, formatTime } from '../logic/format';
import type { RunView } from '../stores/runs';
import classes from './setup.module.css';

/** How a run was or is trained, as a list of facts. */
export function SetupSummary({ view: { info, project, spec } }: { readonly view: RunView }) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const localize = useLocalized();
  const dataset = useDatasets(({ datasets }) => datasets.find(({ name }) => name === info.dataset));
  const device = DEVICE_LABELS[info.device];
  const { training } = project;
  const facts = useMemo(
    () => [
      [t('results.dataset'), dataset ? localize(dataset.label) : info.dataset],
      [t('results.parameters'), formatCount(spec.parameterCount, language)],
      [t('results.optimizer'), t(`setup.kinds.optimizer.${training.optimizer.kind}.label`)],
      [t('results.learningRate'), String(training.optimizer.learningRate)],
      [t('results.batchSize'), formatCount(training.batchSize, language)],
      [t('results.epochs'), formatCount(training.epochs, language)],
      [t('results.seed'), String(info.seed)],
      [t('results.device'), localize(device)],
      ...(info.engine === 'onnx'
        ? []
        : ([[t('engine.label'), t(`engine.names.${info.engine}`)]] as const)),
      [t('results.started'), formatTime(info.startedMs, language)],
      ...(info.endedMs === null
        ? []
        : [
            [
              t('results.duration'),
              formatDuration(info.endedMs - info.startedMs, language),
            ] as const,
          ]),
    ],
    [t, language, localize, dataset, device, info, spec, training],
  );
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
