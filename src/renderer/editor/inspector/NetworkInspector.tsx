import { Kbd, Select, Stack, Text } from '@mantine/core';
import { useLanguage, useLocalized, useTranslation } from '../../i18n';
import { useAnalysis, useDataset } from '../../stores/analysis';
import { useDatasets } from '../../stores/datasets';
import { chooseDataset, selectGraph, useProject } from '../../stores/project';
import { networkTotals } from '../totals';
import { formatShape } from '../../../shared/layers/window';
import { partCounts } from '../../../shared/training/dataset';
import { formatCount } from '../format';
import classes from './Inspector.module.css';
import { Facts, Section } from './Section';

/** Shown while nothing is selected: the network as a whole, its data, and what can be done. */
export function NetworkInspector() {
  const { t } = useTranslation('editor');
  const language = useLanguage();
  const localize = useLocalized();
  const analysis = useAnalysis();
  const graph = useProject(selectGraph);
  const { datasets } = useDatasets();
  const dataset = useDataset();
  const totals = networkTotals(graph, analysis);

  return (
    <>
      <Section title={t('network.title')}>
        <Facts
          items={[
            [t('network.blocks'), formatCount(graph.blocks.length, language)],
            [t('inspector.parameters'), formatCount(totals.parameterCount, language)],
            [
              t('inspector.macs'),
              totals.macs === null ? undefined : formatCount(totals.macs, language),
            ],
            [t('inspector.output'), totals.output ? formatShape(totals.output) : undefined],
          ]}
        />
      </Section>
      <Section title={t('network.dataset')}>
        <Stack gap="sm">
          <Select
            size="sm"
            aria-label={t('network.dataset')}
            allowDeselect={false}
            data={datasets.map(({ name, label, ready }) => ({
              value: name,
              label: localize(label),
              disabled: !ready,
            }))}
            value={dataset?.name ?? null}
            onChange={(name) => name !== null && chooseDataset(name)}
          />
          {dataset && (
            <>
              <Text fz="xs" c="dimmed" lh={1.5}>
                {localize(dataset.description)}
              </Text>
              <Facts
                items={[
                  [t('network.image'), formatShape(dataset.shape)],
                  [t('network.classes'), String(dataset.classes.length)],
                  [t('network.trainImages'), formatCount(partCounts(dataset).train, language)],
                  ...(dataset.validationCount
                    ? [
                        [
                          t('network.validationImages'),
                          formatCount(dataset.validationCount, language),
                        ] as const,
                      ]
                    : []),
                  [t('network.testImages'), formatCount(dataset.testCount, language)],
                ]}
              />
            </>
          )}
        </Stack>
      </Section>
      <Section title={t('network.tips')}>
        <Stack gap={8} className={classes.shortcuts ?? ''}>
          {(['drag', 'connect', 'insert', 'select', 'train'] as const).map((tip) => (
            <Text key={tip} fz="sm" lh={1.5}>
              {t(`network.tip.${tip}`)}
            </Text>
          ))}
          <Text fz="sm" lh={1.5}>
            {t('network.tip.shortcuts')} <Kbd size="xs">?</Kbd>
          </Text>
        </Stack>
      </Section>
    </>
  );
}
