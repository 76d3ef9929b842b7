import { Tooltip } from '@mantine/core';
import { IconAlertTriangleFilled, IconSnowflake } from '@tabler/icons-react';
import { Handle, Position, useUpdateNodeInternals, type NodeProps } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { useLanguage, useLocalized, useTranslation } from '../../i18n';
import { BlockMaps } from '../../training/BlockMaps';
import { summarizeParams } from '../blockFacts';
import { categoryColor, CategoryIcon } from '../categories';
import { formatShape } from '../../../shared/layers/window';
import { formatCompact, formatCount } from '../format';
import { problemText, worstSeverity } from '../problems/problems';
import classes from './BlockNode.module.css';
import type { BlockFlowNode } from './canvasModel';
import type { HandleSides, Side } from './handleSides';
import { ShapeGlyph } from './ShapeGlyph';

const POSITIONS: Record<Side, Position> = {
  left: Position.Left,
  right: Position.Right,
  top: Position.Top,
  bottom: Position.Bottom,
};

/** One block on the canvas. Its size is fixed (geometry.ts), so that nothing moves while it learns. */
export const BlockNode = memo(function BlockNode({ id, data, selected }: NodeProps<BlockFlowNode>) {
  const { t } = useTranslation('editor');
  const language = useLanguage();
  const localize = useLocalized();
  const { facts, sides, problems } = data;
  const { block, layer, output, parameterCount } = facts;
  const severity = worstSeverity(problems);
  // An Input's parameters are the shape that stands at its foot.
  const summary = layer && layer.role !== 'input' ? summarizeParams(block, layer, language) : '';

  useHandleSides(id, sides);

  return (
    <div
      className={classes.block}
      data-testid={`block-${id}`}
      data-selected={selected || undefined}
      data-severity={severity ?? undefined}
      style={{ '--block-color': categoryColor(layer?.category) } as React.CSSProperties}
    >
      {layer?.arity.max !== 0 && (
        <Handle type="target" position={POSITIONS[sides.input]} className={classes.handle} />
      )}
      <div className={classes.head}>
        <span className={classes.chip}>
          {layer && <CategoryIcon category={layer.category} size={15} />}
        </span>
        <span className={classes.kind}>{layer ? localize(layer.label) : block.kind}</span>
        {block.frozen && (
          <Tooltip label={t('inspector.frozen')}>
            <IconSnowflake size={14} aria-label={t('inspector.frozen')} />
          </Tooltip>
        )}
        {severity && (
          <Tooltip
            multiline
            maw={260}
            label={problems.map((problem) => problemText(problem, language).message).join('\n')}
          >
            <span className={classes.badge} data-severity={severity}>
              <IconAlertTriangleFilled size={14} aria-label={t(`problems.${severity}`)} />
            </span>
          </Tooltip>
        )}
      </div>
      <div className={classes.name}>{id}</div>
      <div className={classes.params} title={summary}>
        {summary}
      </div>
      <div className={classes.strip}>
        <ShapeGlyph shape={output} />
        <div className={classes.maps}>
          <BlockMaps blockId={id} />
        </div>
      </div>
      <div className={classes.foot}>
        <span>{output ? formatShape(output) : '—'}</span>
        {parameterCount ? (
          <Tooltip label={t('units.parameters', { count: formatCount(parameterCount, language) })}>
            <span className={classes.count}>
              {t('units.parametersShort', { count: formatCompact(parameterCount, language) })}
            </span>
          </Tooltip>
        ) : null}
      </div>
      {layer?.role !== 'output' && (
        <Handle type="source" position={POSITIONS[sides.output]} className={classes.handle} />
      )}
    </div>
  );
});

/** Tells React Flow when the handles moved; it measures them itself when the block appears. */
function useHandleSides(id: string, { input, output }: HandleSides): void {
  const updateNodeInternals = useUpdateNodeInternals();
  const measured = useRef(`${input} ${output}`);
  useEffect(() => {
    if (measured.current === `${input} ${output}`) return;
    measured.current = `${input} ${output}`;
    updateNodeInternals(id);
  }, [id, input, output, updateNodeInternals]);
}
