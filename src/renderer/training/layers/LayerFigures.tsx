import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { memo, useId, useMemo, useState } from 'react';
import type { LayerLook, LayerState } from '../../../shared/training/layerHealth';
import { LAYER_STATES } from '../../../shared/training/layerHealth';
import { categoryColor } from '../../editor/categories';
import { useLanguage, useTranslation } from '../../i18n';
import { formatGradient, formatPercent, formatUpdate } from '../logic/format';
import { Card } from '../parts/Card';
import { useLayersTick, type RunView } from '../stores/runs';
import { lastFigures, layerRows, stateOf, type LayerRow } from './layerRows';
import classes from './layers.module.css';
import { needsCare, StateMark } from './StateMark';
import { TrendLine } from './TrendLine';

/** Whether the table was open when the room was left. */
let wasOpen = false;

/**
 * How each layer of a run learns: what needs a look in one sentence, and the figures of all layers
 * behind a button.
 */
export function LayerFigures({ view }: { readonly view: RunView }) {
  const { t } = useTranslation('learning');
  const [open, setOpen] = useState(wasOpen);
  const id = useId();
  useLayersTick((state) => state.tick);
  const rows = useMemo(() => layerRows(view.spec), [view.spec]);
  const { layers } = view;
  if (rows.length === 0) return null;
  const states = new Map(rows.map((row) => [row.block, stateOf(layers, row)]));
  const toggle = () => {
    wasOpen = !open;
    setOpen(!open);
  };
  return (
    <Card
      title={t('title')}
      aside={
        <Button
          size="compact-sm"
          variant="subtle"
          aria-expanded={open}
          aria-controls={id}
          data-testid="layer-figures-toggle"
          rightSection={open ? <IconChevronUp size={15} /> : <IconChevronDown size={15} />}
          onClick={toggle}
        >
          {t(open ? 'hide' : 'show')}
        </Button>
      }
    >
      <Summary states={states} />
      <div id={id}>
        {open && (
          <>
            <Figures rows={rows} states={states} view={view} />
            <Help />
          </>
        )}
      </div>
    </Card>
  );
}

/** What needs a look, the most urgent first; or that all is well. */
function Summary({ states }: { readonly states: ReadonlyMap<string, LayerState> }) {
  const { t } = useTranslation('learning');
  const all = [...states.values()];
  const worst = LAYER_STATES.find((state) => needsCare(state) && all.includes(state));
  if (worst === undefined) {
    const known = all.some((state) => state === 'healthy');
    return (
      <p className={classes.summary} data-testid="layer-summary">
        <StateMark state={known ? 'healthy' : 'early'} iconOnly />
        <span>{t(known ? 'allWell' : 'tooEarly')}</span>
      </p>
    );
  }
  const names = [...states].flatMap(([block, state]) => (state === worst ? [block] : []));
  return (
    <p className={classes.summary} data-testid="layer-summary">
      <StateMark state={worst} />
      <span>
        <b>{listed(names, t('andMore', { count: names.length - SHOWN_NAMES }))}</b>
        {t('colon')}
        {t(`states.${worst}.text`)}
      </span>
    </p>
  );
}

const SHOWN_NAMES = 3;

function listed(names: readonly string[], more: string): string {
  const shown = names.slice(0, SHOWN_NAMES).join(', ');
  return names.length > SHOWN_NAMES ? `${shown} ${more}` : shown;
}

interface FiguresProps {
  readonly rows: readonly LayerRow[];
  readonly states: ReadonlyMap<string, LayerState>;
  readonly view: RunView;
}

function Figures({ rows, states, view: { layers } }: FiguresProps) {
  const { t } = useTranslation('learning');
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={t('title')}>
      <table className={classes.table} data-testid="layer-figures" data-step={layers.lastStep}>
        <thead>
          <tr>
            <th scope="col">{t('columns.layer')}</th>
            <th scope="col" colSpan={2}>
              {t('columns.update')}
            </th>
            <th scope="col">{t('columns.gradient')}</th>
            <th scope="col">{t('columns.silent')}</th>
            <th scope="col">{t('columns.state')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={row.block}
              row={row}
              state={states.get(row.block) ?? 'early'}
              trend={layers.trend(row.block)}
              recent={layers.recent(row.block)}
              step={layers.lastStep}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly row: LayerRow;
  readonly state: LayerState;
  readonly trend: readonly LayerLook[];
  readonly recent: readonly LayerLook[];
  /** Changes with each look; the lists above are new at every drawing. */
  readonly step: number;
}

const Row = memo(
  function Row({ row, state, trend, recent }: RowProps) {
    const { t } = useTranslation('learning');
    const language = useLanguage();
    const { update, gradient, dead } = lastFigures(recent);
    return (
      <tr data-testid={`layer-row-${row.block}`}>
        <th scope="row">
          <span
            className={classes.dot}
            style={{ background: categoryColor(row.category) }}
            aria-hidden
          />
          {row.block}
        </th>
        <td className={classes.trendCell}>{row.trained && <TrendLine looks={trend} />}</td>
        <td className={classes.number}>{update === null ? '–' : formatUpdate(update, language)}</td>
        <td className={classes.number}>
          {gradient === null ? '–' : formatGradient(gradient, language)}
        </td>
        <td className={classes.number}>{dead === null ? '–' : formatPercent(dead, language, 0)}</td>
        <td className={classes.stateCell}>
          <StateMark state={state} />
          {needsCare(state) && <small>{t(`states.${state}.advice`)}</small>}
        </td>
      </tr>
    );
  },
  (before, after) =>
    before.step === after.step && before.state === after.state && before.row === after.row,
);

/** What each figure means, in plain words. */
function Help() {
  const { t } = useTranslation('learning');
  return (
    <details className={classes.help}>
      <summary>{t('help.title')}</summary>
      <dl>
        {(['update', 'gradient', 'silent'] as const).map((figure) => (
          <div key={figure}>
            <dt>{t(`columns.${figure}`)}</dt>
            <dd>{t(`help.${figure}`)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
