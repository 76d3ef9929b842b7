import { Button, Select, Stack, Text } from '@mantine/core';
import type { Edge } from '../../../shared/graph/document';
import { insertOnEdge } from '../../../shared/graph/insert';
import { LAYERS } from '../../../shared/layers';
import { useLocalized, useTranslation } from '../../i18n';
import { useAnalysis } from '../../stores/analysis';
import { editGraph } from '../../stores/project';
import { reveal } from '../../stores/selection';
import { deleteSelection } from '../actions';
import { formatShape } from '../../../shared/layers/window';
import { ProblemCard } from '../problems/ProblemCard';
import { Facts, Section } from './Section';

export function EdgeInspector({ edge }: { readonly edge: Edge }) {
  const { t } = useTranslation('editor');
  const localize = useLocalized();
  const analysis = useAnalysis();
  const shape = analysis.shapes.get(edge.source);
  const problems = analysis.diagnostics.filter(({ edgeId }) => edgeId === edge.id);
  const insertable = [...LAYERS.values()].filter(({ role, arity }) => !role && arity.max > 0);

  const insert = (kind: string) => {
    let added: string | null = null;
    editGraph((graph) => {
      const placed = insertOnEdge(graph, edge.id, kind);
      added = placed.id;
      return placed.graph;
    });
    if (added !== null) reveal([added]);
  };

  return (
    <>
      <Section>
        <Text fw={600}>{t('inspector.connection')}</Text>
        <Text fz="sm" c="dimmed" mb="sm">
          {edge.source} → {edge.target}
        </Text>
        <Facts
          items={[[t('inspector.shape'), shape ? formatShape(shape) : t('inspector.unknown')]]}
        />
      </Section>
      {problems.length > 0 && (
        <Section title={t('problems.title')}>
          <Stack gap="xs">
            {problems.map((problem, index) => (
              <ProblemCard key={`${problem.code}-${index}`} problem={problem} compact />
            ))}
          </Stack>
        </Section>
      )}
      <Section>
        <Stack gap="sm">
          <Select
            size="sm"
            searchable
            aria-label={t('inspector.insertHere')}
            placeholder={t('inspector.insertHere')}
            data={insertable.map((layer) => ({ value: layer.kind, label: localize(layer.label) }))}
            value={null}
            onChange={(kind) => kind !== null && insert(kind)}
          />
          <Button variant="default" size="xs" onClick={deleteSelection}>
            {t('inspector.deleteConnection')}
          </Button>
        </Stack>
      </Section>
    </>
  );
}
