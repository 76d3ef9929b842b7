import type { Block } from '../../../shared/graph/document';
import { Facts, Section } from '../../editor/inspector/Section';
import { useLanguage, useTranslation } from '../../i18n';
import { formatGradient, formatPercent, formatUpdate } from '../logic/format';
import { sameBlock } from '../logic/watched';
import { selectCurrent, useLayersTick, useRuns } from '../stores/runs';
import { lastFigures, layerRows, stateOf } from './layerRows';
import classes from './layers.module.css';
import { needsCare, StateMark } from './StateMark';

/**
 * How a block learns in the run of the Train room, for the inspector. Nothing is shown for a block
 * that was changed since the run began: its figures would be another's.
 */
export function BlockHealth({ block }: { readonly block: Block }) {
  const { t } = useTranslation('learning');
  const language = useLanguage();
  const view = useRuns(selectCurrent);
  useLayersTick((state) => state.tick);
  const trained = view?.project.graph.blocks.find(({ id }) => id === block.id);
  if (!view || !sameBlock(trained, block)) return null;
  const row = layerRows(view.spec).find((known) => known.block === block.id);
  if (!row) return null;
  const state = stateOf(view.layers, row);
  const { update, gradient, dead } = lastFigures(view.layers.recent(block.id));
  return (
    <Section title={t('inspector')}>
      <p className={classes.blockState} data-testid="block-health">
        <StateMark state={state} />
        {needsCare(state) && <small>{t(`states.${state}.advice`)}</small>}
      </p>
      <Facts
        items={[
          [t('columns.update'), update === null ? undefined : formatUpdate(update, language)],
          [
            t('columns.gradient'),
            gradient === null ? undefined : formatGradient(gradient, language),
          ],
          [t('columns.silent'), dead === null ? undefined : formatPercent(dead, language, 0)],
        ]}
      />
    </Section>
  );
}
