import { Progress, SegmentedControl, Table } from '@mantine/core';
import { useMemo, useState } from 'react';
import { classScores, meanScores } from '../../../shared/training/confusion';
import type { Evaluation } from '../../../shared/training/run';
import { formatCount } from '../../editor/format';
import { useLanguage, useTranslation } from '../../i18n';
import { formatPercent } from '../logic/format';
import { Card } from '../parts/Card';
import classes from './results.module.css';

/** With more classes than this, the order matters: the worst ones are what a person looks for. */
const SORTABLE = 10;

type Order = 'class' | 'worst';

/** How well each class is recognised, and the means of all classes, each counting alike. */
export function ClassTable({ evaluation }: { readonly evaluation: Evaluation }) {
  const { t } = useTranslation('training');
  const { t: more } = useTranslation('learning');
  const language = useLanguage();
  const [order, setOrder] = useState<Order>('class');
  const share = (value: number | null) =>
    value === null ? '–' : formatPercent(value, language, 1);
  const scores = useMemo(() => classScores(evaluation), [evaluation]);
  const means = meanScores(scores);
  const shown = order === 'class' ? scores : [...scores].sort((a, b) => (a.f1 ?? 2) - (b.f1 ?? 2));
  return (
    <Card
      title={t('confusion.classes')}
      aside={
        scores.length > SORTABLE && (
          <SegmentedControl
            size="xs"
            aria-label={more('results.order')}
            value={order}
            onChange={(value) => setOrder(value)}
            data={[
              { value: 'class' as const, label: more('results.byClass') },
              { value: 'worst' as const, label: more('results.worstFirst') },
            ]}
          />
        )
      }
    >
      <div
        className={classes.classScroll}
        tabIndex={0}
        role="group"
        aria-label={t('confusion.classes')}
      >
        <Table verticalSpacing={5} fz="sm" stickyHeader data-testid="class-table">
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
            {shown.map((score) => (
              <Table.Tr key={score.index}>
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
          <Table.Tfoot className={classes.means}>
            <Table.Tr data-testid="class-means" title={more('results.meanHelp')}>
              <Table.Th scope="row">{more('results.mean')}</Table.Th>
              <Table.Td>{share(means.recall)}</Table.Td>
              <Table.Td />
              <Table.Td>{share(means.precision)}</Table.Td>
              <Table.Td>{share(means.f1)}</Table.Td>
              <Table.Td>{formatCount(evaluation.count, language)}</Table.Td>
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </div>
    </Card>
  );
}
