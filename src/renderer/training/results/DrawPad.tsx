import { useRef, type PointerEvent } from 'react';
import { useTranslation } from '../../i18n';
import type { Point, Stroke } from '../logic/digit';
import classes from './try.module.css';

/** Side of the pad, in the unit of its strokes. */
export const PAD_SIZE = 220;
const PEN = 18;

interface DrawPadProps {
  readonly strokes: readonly Stroke[];
  readonly onChange: (strokes: readonly Stroke[]) => void;
}

/** Where a person draws, with mouse, finger or pen. Strokes are kept as lines, not as pixels. */
export function DrawPad({ strokes, onChange }: DrawPadProps) {
  const { t } = useTranslation('training');
  /** Which pointer draws: a second finger or a resting palm is not part of the digit. */
  const pointer = useRef<number | null>(null);

  const pointsOf = (event: PointerEvent<HTMLDivElement>): readonly Point[] => {
    const box = event.currentTarget.getBoundingClientRect();
    // What the pen did between two frames, so that fast lines stay smooth.
    const all = event.nativeEvent.getCoalescedEvents?.() ?? [];
    return (all.length > 0 ? all : [event.nativeEvent]).map((one) => ({
      x: ((one.clientX - box.left) / box.width) * PAD_SIZE,
      y: ((one.clientY - box.top) / box.height) * PAD_SIZE,
    }));
  };
  const start = (event: PointerEvent<HTMLDivElement>) => {
    if (pointer.current !== null || event.button !== 0) return;
    pointer.current = event.pointerId;
    event.currentTarget.setPointerCapture(event.pointerId);
    onChange([...strokes, pointsOf(event).slice(-1)]);
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (pointer.current !== event.pointerId) return;
    onChange([...strokes.slice(0, -1), [...(strokes.at(-1) ?? []), ...pointsOf(event)]]);
  };
  const end = (event: PointerEvent<HTMLDivElement>) => {
    if (pointer.current === event.pointerId) pointer.current = null;
  };
  return (
    <div
      className={classes.pad}
      data-testid="draw-pad"
      role="img"
      aria-label={`${t('try.pad')}. ${t('try.padHelp')}`}
      onPointerDown={start}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
    >
      <svg viewBox={`0 0 ${PAD_SIZE} ${PAD_SIZE}`} aria-hidden>
        {strokes.map((stroke, i) => (
          <path
            key={i}
            d={smoothPath(stroke)}
            fill="none"
            stroke="#fff"
            strokeWidth={PEN}
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        ))}
      </svg>
      {strokes.length === 0 && <span className={classes.hint}>{t('try.empty')}</span>}
    </div>
  );
}

/** Through the middles between points, each point bending its part: no corners from few events. */
function smoothPath(stroke: Stroke): string {
  const [first, ...rest] = stroke;
  if (!first) return '';
  const curves = rest.map((point, i) => {
    const next = rest[i + 1];
    const to = next ? { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 } : point;
    return `Q${point.x} ${point.y} ${to.x} ${to.y}`;
  });
  return `M${first.x} ${first.y}${curves.join('') || `L${first.x} ${first.y}`}`;
}
