import { Progress, Table } from '@mantine/core';
import { classScores } from '../../../shared/training/confusion';
import type { Evaluation } from '../../../shared/training/run';
import { formatCount } from '../../editor/format';
import { useLanguage, useTranslation } from '../../i18n';
import { formatPercent } from '../logic/format';
import { Card } from '../parts/Card';

/** How well each class is recognised. */
export function ClassTable({ evaluation }: { readonly evaluation: Evaluation }) {
  const { t } = useTranslation('training');
  const language = useLanguage();
  const share = (value: number | null) =>
    value === null ? '–' : formatPercent(value, language, 1);
  return (
    <Card title={t('confusion.classes')}>
      <Table verticalSpacing={5} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('confusion.class')}</Table.Th>
            <Table.Th scope="col" colSpan={2}>
              {t('confusion.accuracy')}
            </Table.Th>
            <Table.Th scope="col">{t('confusion.precision')}</Table.Th>
            <Table.Th scope="col">{t('confusion.f1')}</Table.Th>
            <Table.Th scope="col">{t('confusion.count')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {classScores(evaluation).map((score) => (
            <Table.Tr key={score.name}>
              <Table.Th scope="row">{score.name}</Table.Th>
              <Table.Td w={70}>{share(score.recall)}</Table.Td>
              <Table.Td w="40%">
                <Progress value={100 * (score.recall ?? 0)} size="sm" aria-hidden />
              </Table.Td>
              <Table.Td>{share(score.precision)}</Table.Td>
              <Table.Td>{share(score.f1)}</Table.Td>
              <Table.Td>{formatCount(score.count, language)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
