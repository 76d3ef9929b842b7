import { ScrollArea, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { LayerDefinition } from '../../../shared/layers/definition';
import { useLocalized, useTranslation } from '../../i18n';
import { announce } from '../../stores/announcer';
import { addLayer } from '../actions';
import { categoryColor, CategoryIcon, layersByCategory } from '../categories';
import { startLayerDrag } from '../dragLayer';
import { matchesSearch } from './search';
import classes from './Palette.module.css';

/** Every layer there is: to be dragged to the canvas, or added after the selected block. */
export function Palette() {
  const { t } = useTranslation('editor');
  const [query, setQuery] = useState('');
  const groups = [...layersByCategory()]
    .map(([category, layers]) => [category, layers.filter((l) => matchesSearch(l, query))] as const)
    .filter(([, layers]) => layers.length > 0);

  return (
    <nav className={classes.palette} aria-label={t('palette.title')}>
      <TextInput
        m="sm"
        size="sm"
        type="search"
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        placeholder={t('palette.search')}
        aria-label={t('palette.search')}
        leftSection={<IconSearch size={15} aria-hidden />}
      />
      <ScrollArea className={classes.list ?? ''} type="hover" scrollbarSize={8}>
        {groups.map(([category, layers]) => (
          <section key={category} aria-label={t(`categories.${category}`)}>
            <Text className={classes.category ?? ''}>{t(`categories.${category}`)}</Text>
            {layers.map((layer) => (
              <PaletteItem key={layer.kind} layer={layer} />
            ))}
          </section>
        ))}
        {groups.length === 0 && (
          <Text c="dimmed" p="md" ta="center">
            {t('palette.nothing')}
          </Text>
        )}
      </ScrollArea>
      <Text className={classes.hint ?? ''}>{t('palette.hint')}</Text>
    </nav>
  );
}

function PaletteItem({ layer }: { readonly layer: LayerDefinition }) {
  const { t } = useTranslation('editor');
  const localize = useLocalized();
  const add = () => {
    const id = addLayer(layer.kind);
    if (id !== null) announce(t('palette.added', { block: id }));
  };
  return (
    <button
      type="button"
      draggable
      className={classes.item}
      data-testid={`palette-${layer.kind}`}
      title={localize(layer.summary)}
      onDragStart={(event) => startLayerDrag(event.dataTransfer, layer.kind)}
      onDoubleClick={add}
      // Enter and space arrive as clicks without a pointer; a single click alone only aims a drag.
      onClick={(event) => event.detail === 0 && add()}
      style={{ '--block-color': categoryColor(layer.category) } as React.CSSProperties}
    >
      <span className={classes.chip}>
        <CategoryIcon category={layer.category} size={16} />
      </span>
      <span className={classes.label}>{localize(layer.label)}</span>
      <span className={classes.summary}>{localize(layer.summary)}</span>
    </button>
  );
}
