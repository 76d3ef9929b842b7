import { ActionIcon, Select, Text, UnstyledButton } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconX, type Icon } from '@tabler/icons-react';
import type { Block, Edge, Graph } from '../../../shared/graph/document';
import { canConnect, removeEdges } from '../../../shared/graph/edits';
import { useTranslation } from '../../i18n';
import { editGraph } from '../../stores/project';
import { reveal } from '../../stores/selection';
import { connectBlocks } from '../actions';
import classes from './Inspector.module.css';
import { Section } from './Section';

/** A block's connections, for those who do not drag: followed, removed and added by keyboard too. */
export function Connections({ block, graph }: { readonly block: Block; readonly graph: Graph }) {
  const { t } = useTranslation('editor');
  const incoming = graph.edges.filter(({ target }) => target === block.id);
  const outgoing = graph.edges.filter(({ source }) => source === block.id);
  const others = graph.blocks.map(({ id }) => id).filter((id) => id !== block.id);
  const targets = others.filter((id) => canConnect(graph, block.id, id));

  return (
    <Section title={t('inspector.connections')}>
      {incoming.map((edge) => (
        <Link key={edge.id} edge={edge} other={edge.source} icon={IconArrowLeft} />
      ))}
      {outgoing.map((edge) => (
        <Link key={edge.id} edge={edge} other={edge.target} icon={IconArrowRight} />
      ))}
      {incoming.length + outgoing.length === 0 && (
        <Text fz="sm" c="dimmed">
          {t('inspector.notConnected')}
        </Text>
      )}
      {targets.length > 0 && (
        <Select
          mt="xs"
          size="sm"
          searchable
          data-testid="connect-to"
          aria-label={t('inspector.connectTo')}
          placeholder={t('inspector.connectTo')}
          data={targets}
          value={null}
          onChange={(target) => target !== null && connectBlocks(block.id, target)}
        />
      )}
    </Section>
  );
}

function Link({
  edge,
  other,
  icon: DirectionIcon,
}: {
  readonly edge: Edge;
  readonly other: string;
  readonly icon: Icon;
}) {
  const { t } = useTranslation('editor');
  return (
    <div className={classes.link}>
      <DirectionIcon size={15} aria-hidden />
      <UnstyledButton fz="sm" onClick={() => reveal([other])}>
        {other}
      </UnstyledButton>
      <ActionIcon
        size="sm"
        aria-label={t('inspector.disconnect', { block: other })}
        onClick={() => editGraph((graph) => removeEdges(graph, [edge.id]))}
      >
        <IconX size={14} />
      </ActionIcon>
    </div>
  );
}
