import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { blockIdSchema, type Block } from '../../../shared/graph/document';
import { canRename, renameBlock } from '../../../shared/graph/edits';
import { useTranslation } from '../../i18n';
import { editGraph, selectGraph, useProject } from '../../stores/project';
import { select } from '../../stores/selection';

/** A block's name; it is changed when the field is left or Enter pressed, not at each letter. */
export function BlockName({ block }: { readonly block: Block }) {
  const { t } = useTranslation('editor');
  const graph = useProject(selectGraph);
  const [typed, setTyped] = useState(block.id);

  const problem = !blockIdSchema.safeParse(typed).success
    ? t('inspector.nameInvalid')
    : canRename(graph, block.id, typed)
      ? null
      : t('inspector.nameTaken');

  const apply = () => {
    if (problem !== null) {
      setTyped(block.id);
      return;
    }
    editGraph((current) => renameBlock(current, block.id, typed));
    if (typed !== block.id) select([typed]);
  };

  return (
    <TextInput
      mt="sm"
      size="sm"
      label={t('inspector.name')}
      value={typed}
      error={problem}
      spellCheck={false}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={apply}
      onKeyDown={(event) => {
        if (event.key === 'Enter') apply();
        if (event.key === 'Escape') setTyped(block.id);
      }}
    />
  );
}
