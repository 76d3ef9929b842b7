import { Table } from '@mantine/core';
import { useLanguage, useTranslation } from '../../i18n';
import type { EpochMetrics } from '../../../shared/training/run';
import { formatLoss, formatPercent } from '../logic/format';
import classes from './live.module.css';

/** The figures of the charts by epoch: for reading them exactly, and for screen readers. */
export function EpochTable({ epochs }: { readonly epochs: readonly EpochMetrics[] }) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  if (epochs.length === 0) return <p className={classes.message}>{t('chart.noEpochs')}</p>;
  const loss = (value: number | null) => (value === null ? '–' : formatLoss(value, language));
  const share = (value: number | null) => (value === null ? '–' : formatPercent(value, language));
  return (
    <div
      className={classes.figuresScroll}
      tabIndex={0}
      role="group"
      aria-label={t('chart.figures')}
    >
      <Table verticalSpacing={5} fz="sm" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('chart.epoch')}</Table.Th>
            <Table.Th scope="col">{t('chart.trainingLoss')}</Table.Th>
            <Table.Th scope="col">{t('chart.validationLoss')}</Table.Th>
            <Table.Th scope="col">{t('chart.trainingAccuracy')}</Table.Th>
            <Table.Th scope="col">{t('chart.validationAccuracy')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {epochs.map((epoch) => (
            <Table.Tr key={epoch.epoch}>
              <Table.Th scope="row">{epoch.epoch}</Table.Th>
              <Table.Td>{loss(epoch.loss)}</Table.Td>
              <Table.Td>{loss(epoch.validationLoss)}</Table.Td>
              <Table.Td>{share(epoch.accuracy)}</Table.Td>
              <Table.Td>{share(epoch.validationAccuracy)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
