import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { confusionAt, rowCount } from '../../../shared/training/confusion';
import type { Evaluation } from '../../../shared/training/run';
import { useTranslation } from '../../i18n';
import type { Cell } from './ConfusionMatrix';
import classes from './results.module.css';

interface MatrixCanvasProps {
  readonly evaluation: Evaluation;
  readonly chosen: Cell;
  readonly onChoose: (cell: Cell) => void;
}

/** Longest side of the picture, in CSS pixels. */
const SIDE = 560;

/**
 * The confusion matrix of many classes as a picture: a button for each of ten thousand cells would be
 * slow, and no keyboard would get through. Pointer or arrow keys choose the cell that is put into words.
 */
export function MatrixCanvas({ evaluation, chosen, onChoose }: MatrixCanvasProps) {
  const { t } = useTranslation('learning');
  const scheme = useComputedColorScheme('light');
  const ref = useRef<HTMLCanvasElement>(null);
  const count = evaluation.classes.length;
  const size = Math.max(2, Math.floor(SIDE / count));
  const side = size * count;
  const totals = useMemo(
    () => evaluation.classes.map((_, actual) => Math.max(1, rowCount(evaluation, actual))),
    [evaluation],
  );

  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const styles = getComputedStyle(canvas);
    const color = (name: string) => styles.getPropertyValue(name).trim();
    const density = window.devicePixelRatio;
    canvas.width = canvas.height = Math.round(side * density);
    context.scale(density, density);
    context.fillStyle = color('--cc-page');
    context.fillRect(0, 0, side, side);
    const gap = size > 5 ? 1 : 0;
    for (let actual = 0; actual < count; actual++) {
      for (let predicted = 0; predicted < count; predicted++) {
        const images = confusionAt(evaluation, actual, predicted);
        if (images === 0) continue;
        const share = images / (totals[actual] ?? 1);
        const right = actual === predicted;
        // Mistakes are rare: the root lets a per cent be seen beside ninety-nine.
        context.globalAlpha = right ? 0.25 + 0.75 * share : Math.min(1, 0.25 + Math.sqrt(share));
        context.fillStyle = color(right ? '--cc-accent' : '--cc-danger');
        context.fillRect(predicted * size, actual * size, size - gap, size - gap);
      }
    }
    context.globalAlpha = 1;
    context.strokeStyle = color('--mantine-color-text');
    context.lineWidth = 1.5;
    context.strokeRect(chosen.predicted * size - 1, chosen.actual * size - 1, size + 1, size + 1);
  }, [evaluation, totals, count, size, side, chosen, scheme]);

  const inside = (value: number) => Math.max(0, Math.min(count - 1, value));
  const point = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const predicted = inside(Math.floor((event.clientX - box.left) / size));
    const actual = inside(Math.floor((event.clientY - box.top) / size));
    if (predicted !== chosen.predicted || actual !== chosen.actual) onChoose({ actual, predicted });
  };
  const press = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    onChoose({
      actual: inside(chosen.actual + move[0]),
      predicted: inside(chosen.predicted + move[1]),
    });
  };
  return (
    <canvas
      ref={ref}
      className={classes.matrixPicture}
      style={{ width: side, height: side }}
      tabIndex={0}
      role="application"
      aria-label={t('results.matrixPicture', { count })}
      data-testid="confusion-picture"
      onPointerDown={point}
      onPointerMove={point}
      onKeyDown={press}
    />
  );
}

/** Rows and columns that the arrow keys go. */
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
