import { ScrollArea } from '@mantine/core';
import { useTranslation } from '../../i18n';
import { selectGraph, useProject } from '../../stores/project';
import { useSelection } from '../../stores/selection';
import { BlockInspector } from './BlockInspector';
import { EdgeInspector } from './EdgeInspector';
import classes from './Inspector.module.css';
import { NetworkInspector } from './NetworkInspector';
import { SeveralInspector } from './SeveralInspector';

/** What is known and can be changed of the selection; of the whole network without one. */
export function Inspector() {
  const { t } = useTranslation('editor');
  return (
    <aside className={classes.inspector} aria-label={t('inspector.title')}>
      <ScrollArea className={classes.scroll ?? ''} type="hover" scrollbarSize={8}>
        <Selected />
      </ScrollArea>
    </aside>
  );
}

function Selected() {
  const graph = useProject(selectGraph);
  const selection = useSelection();
  const blocks = graph.blocks.filter(({ id }) => selection.blocks.has(id));
  const edges = graph.edges.filter(({ id }) => selection.edges.has(id));
  const [block] = blocks;
  const [edge] = edges;
  if (block && blocks.length === 1) return <BlockInspector key={block.id} block={block} />;
  if (blocks.length > 1) return <SeveralInspector count={blocks.length} />;
  if (edge) return <EdgeInspector key={edge.id} edge={edge} />;
  return <NetworkInspector />;
}
