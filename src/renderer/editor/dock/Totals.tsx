import { Tooltip } from '@mantine/core';
import { useLanguage, useLocalized, useTranslation } from '../../i18n';
import { useAnalysis, useDataset } from '../../stores/analysis';
import { selectGraph, useProject } from '../../stores/project';
import { formatShape } from '../../../shared/layers/window';
import { formatCompact, formatCount } from '../format';
import { networkTotals } from '../totals';
import classes from './Dock.module.css';

/** The network in one line: data, shapes at both ends, parameters and cost. */
export function Totals() {
  const { t } = useTranslation('editor');
  const language = useLanguage();
  const localize = useLocalized();
  const graph = useProject(selectGraph);
  const analysis = useAnalysis();
  const dataset = useDataset();
  const { parameterCount, macs, input, output } = networkTotals(graph, analysis);

  return (
    <div className={classes.totals} data-testid="totals">
      {input && output && (
        <span>
          {formatShape(input)} → {formatShape(output)}
        </span>
      )}
      <Tooltip label={t('units.parameters', { count: formatCount(parameterCount, language) })}>
        <span data-testid="total-parameters" data-value={parameterCount}>
          {t('units.parameters', { count: formatCount(parameterCount, language) })}
        </span>
      </Tooltip>
      {macs !== null && (
        <Tooltip label={t('units.macsHelp')}>
          <span>{t('units.macs', { count: formatCompact(macs, language) })}</span>
        </Tooltip>
      )}
      {dataset && <span>{localize(dataset.label)}</span>}
    </div>
  );
}
