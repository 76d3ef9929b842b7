import { ScrollArea, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
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
  const add = useAdd();
  const [query, setQuery] = useState('');
  const groups = [...layersByCategory()]
    .map(([category, layers]) => [category, layers.filter((l) => matchesSearch(l, query))] as const)
    .filter(([, layers]) => layers.length > 0);
  const shown = new Set(groups.flatMap(([, layers]) => layers.map(({ kind }) => kind)));
  const [first = ''] = shown;
  const [current, setCurrent] = useState(first);

  return (
    <nav className={classes.palette} aria-label={t('palette.title')}>
      <TextInput
        m="sm"
        size="sm"
        type="search"
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter adds the first layer found: search, Enter, search, Enter builds a network.
          if (event.key === 'Enter' && query.trim() !== '' && first !== '') {
            event.preventDefault();
            add(first);
            setQuery('');
          }
        }}
        placeholder={t('palette.search')}
        aria-label={t('palette.search')}
        leftSection={<IconSearch size={15} aria-hidden />}
      />
      <ScrollArea
        className={classes.list ?? ''}
        type="hover"
        scrollbarSize={8}
        onKeyDown={moveAlongItems}
      >
        {groups.map(([category, layers]) => (
          <section key={category} aria-label={t(`categories.${category}`)}>
            <Text className={classes.category ?? ''}>{t(`categories.${category}`)}</Text>
            {layers.map((layer) => (
              <PaletteItem
                key={layer.kind}
                layer={layer}
                current={layer.kind === (shown.has(current) ? current : first)}
                onFocus={() => setCurrent(layer.kind)}
              />
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

function useAdd(): (kind: string) => void {
  const { t } = useTranslation('editor');
  return (kind) => {
    const id = addLayer(kind);
    if (id !== null) announce(t('palette.added', { block: id }));
  };
}

/** The arrow keys walk along the layers, so that the tab key passes the palette in one step. */
function moveAlongItems(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('button[draggable]')];
  const from = items.findIndex((item) => item === document.activeElement);
  if (from < 0) return;
  event.preventDefault();
  items[(from + step + items.length) % items.length]?.focus();
}

function PaletteItem({
  layer,
  current,
  onFocus,
}: {
  readonly layer: LayerDefinition;
  /** Whether the tab key stops here. */
  readonly current: boolean;
  readonly onFocus: () => void;
}) {
  const localize = useLocalized();
  const addThis = useAdd();
  const add = () => addThis(layer.kind);
  return (
    <button
      type="button"
      draggable
      tabIndex={current ? 0 : -1}
      onFocus={onFocus}
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
