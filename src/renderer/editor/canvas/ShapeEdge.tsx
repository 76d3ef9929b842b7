import { Tooltip } from '@mantine/core';
import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { useLanguage } from '../../i18n';
import { formatShape } from '../../../shared/layers/window';
import { problemText, worstSeverity } from '../problems/problems';
import type { ShapeFlowEdge } from './canvasModel';
import classes from './ShapeEdge.module.css';

/** Connections flatter than this run level, and have their label above them. */
const LEVEL_PX = 12;
const ABOVE_PX = 13;

/** A connection with the shape that flows on it, or with what is wrong there. */
export const ShapeEdge = memo(function ShapeEdge({
  id,
  sourceX,
  sourceY,
  targetX,
  targetY,
  sourcePosition,
  targetPosition,
  data,
  selected,
  markerEnd,
  style,
}: EdgeProps<ShapeFlowEdge>) {
  const language = useLanguage();
  const [path, labelX, labelY] = getBezierPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
  });
  // Beside the line rather than on it, so that a short connection can still be seen.
  const level = Math.abs(sourceY - targetY) < LEVEL_PX;
  const problems = data?.problems ?? [];
  const severity = worstSeverity(problems);
  const label = data?.shape ? formatShape(data.shape) : '';

  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={28}
        {...(markerEnd === undefined ? {} : { markerEnd })}
        style={{ ...style, strokeWidth: selected ? 2.5 : 1.5 }}
      />
      {(label || severity) && (
        <EdgeLabelRenderer>
          <Tooltip
            multiline
            maw={280}
            disabled={!severity}
            label={problems.map((problem) => problemText(problem, language).message).join('\n')}
          >
            <div
              className={classes.label}
              data-severity={severity ?? undefined}
              data-selected={selected || undefined}
              style={{
                transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY - (level ? ABOVE_PX : 0)}px)`,
              }}
            >
              {label || '!'}
            </div>
          </Tooltip>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
