import { Collapse, Stack, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { Block, BlockParams } from '../../../shared/graph/document';
import { setParams } from '../../../shared/graph/edits';
import type { LayerDefinition } from '../../../shared/layers/definition';
import type { ParameterField } from '../../../shared/layers/parameters';
import { useTranslation } from '../../i18n';
import { editGraph } from '../../stores/project';
import { paramsWithDefaults, visibleFields } from '../blockFacts';
import { ParameterInput } from './fields/ParameterInput';
import { Section } from './Section';

/** The parameters of a block, made from its layer's schema. */
export function Parameters({
  block,
  layer,
}: {
  readonly block: Block;
  readonly layer: LayerDefinition;
}) {
  const { t } = useTranslation('editor');
  const [open, { toggle }] = useDisclosure(false);
  const fields = visibleFields(block, layer);
  const basic = fields.filter((field) => !field.advanced);
  const advanced = fields.filter((field) => field.advanced);
  if (fields.length === 0) return null;
  const Chevron = open ? IconChevronDown : IconChevronRight;

  return (
    <Section title={t('inspector.settings')}>
      <FieldList block={block} layer={layer} fields={basic} />
      {advanced.length > 0 && (
        <>
          <UnstyledButton
            mt="md"
            fz="sm"
            c="dimmed"
            aria-expanded={open}
            onClick={toggle}
            style={{ display: 'flex', alignItems: 'center', gap: 4 }}
          >
            <Chevron size={15} aria-hidden />
            {t('inspector.advanced')}
          </UnstyledButton>
          <Collapse expanded={open}>
            <div style={{ height: 12 }} />
            <FieldList block={block} layer={layer} fields={advanced} />
          </Collapse>
        </>
      )}
    </Section>
  );
}

function FieldList({
  block,
  layer,
  fields,
}: {
  readonly block: Block;
  readonly layer: LayerDefinition;
  readonly fields: readonly ParameterField[];
}) {
  const params = paramsWithDefaults(block, layer);
  return (
    <Stack gap="md">
      {fields.map((field) => (
        <ParameterInput
          key={field.name}
          field={field}
          value={params[field.name]}
          onChange={(value) => {
            const changes = { [field.name]: value } as BlockParams;
            editGraph(
              (graph) => setParams(graph, block.id, changes),
              `param:${block.id}:${field.name}`,
            );
          }}
        />
      ))}
    </Stack>
  );
}
