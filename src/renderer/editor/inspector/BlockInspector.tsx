import { Stack, Switch, Text } from '@mantine/core';
import type { Block } from '../../../shared/graph/document';
import { setFrozen } from '../../../shared/graph/edits';
import type { LayerDefinition } from '../../../shared/layers/definition';
import { useLanguage, useLocalized, useTranslation } from '../../i18n';
import { useAnalysis } from '../../stores/analysis';
import { BlockHealth } from '../../training/layers/BlockHealth';
import { editGraph, selectGraph, useProject } from '../../stores/project';
import { blockFacts, type BlockFacts } from '../blockFacts';
import { categoryColor, CategoryIcon } from '../categories';
import { formatShape } from '../../../shared/layers/window';
import { formatCount } from '../format';
import { ProblemCard } from '../problems/ProblemCard';
import { BlockName } from './BlockName';
import { Connections } from './Connections';
import classes from './Inspector.module.css';
import { Parameters } from './Parameters';
import { Facts, Section } from './Section';

export function BlockInspector({ block }: { readonly block: Block }) {
  const { t } = useTranslation('editor');
  const localize = useLocalized();
  const graph = useProject(selectGraph);
  const analysis = useAnalysis();
  const facts = blockFacts(block, graph, analysis);
  const { layer } = facts;
  const problems = analysis.diagnostics.filter(({ blockId }) => blockId === block.id);

  return (
    <div data-testid="inspector-block">
      <Section>
        <div
          className={classes.head}
          style={{ '--block-color': categoryColor(layer?.category) } as React.CSSProperties}
        >
          <span className={classes.chip}>
            {layer && <CategoryIcon category={layer.category} size={18} />}
          </span>
          <div>
            <Text fw={600}>{layer ? localize(layer.label) : block.kind}</Text>
            {layer && (
              <Text fz="xs" c="dimmed">
                {localize(layer.summary)}
              </Text>
            )}
          </div>
        </div>
        <BlockName block={block} />
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
      {layer && <Parameters block={block} layer={layer} />}
      <Cost facts={facts} />
      <BlockHealth block={block} />
      <Connections block={block} graph={graph} />
      {layer && <Explanation layer={layer} />}
    </div>
  );
}

function Cost({ facts }: { readonly facts: BlockFacts }) {
  const { t } = useTranslation('editor');
  const language = useLanguage();
  const { block, inputs, output, parameterCount, macs } = facts;
  return (
    <Section title={t('inspector.shapes')}>
      <Facts
        items={[
          [
            t('inspector.input'),
            inputs.length > 0 ? inputs.map(formatShape).join(', ') : undefined,
          ],
          [t('inspector.output'), output ? formatShape(output) : t('inspector.unknown')],
          [
            t('inspector.parameters'),
            parameterCount === undefined ? undefined : formatCount(parameterCount, language),
          ],
          [t('inspector.macs'), macs ? formatCount(macs, language) : undefined],
        ]}
      />
      {parameterCount ? (
        <Switch
          mt="md"
          size="sm"
          label={t('inspector.frozen')}
          description={t('inspector.frozenHelp')}
          checked={block.frozen ?? false}
          onChange={(event) => {
            const frozen = event.currentTarget.checked;
            editGraph((graph) => setFrozen(graph, [block.id], frozen));
          }}
        />
      ) : null}
    </Section>
  );
}

function Explanation({ layer }: { readonly layer: LayerDefinition }) {
  const { t } = useTranslation('editor');
  const localize = useLocalized();
  return (
    <Section title={t('inspector.whatItDoes')}>
      <Text fz="sm" lh={1.55}>
        {localize(layer.description)}
      </Text>
      {layer.formula && (
        <div className={classes.formula} style={{ marginTop: 10 }}>
          {layer.formula}
        </div>
      )}
    </Section>
  );
}
