import type { OnMoveStart } from '@xyflow/react';
import { useCallback, useEffect, useRef, type RefObject } from 'react';
import { fitView } from '../../stores/canvasView';

/**
 * Fits the network into the canvas again when the canvas changes its size (the dock opens, the window
 * is resized), until the person has moved the view themselves: from then on it is theirs.
 */
export function useKeepFitted(element: RefObject<HTMLElement | null>): {
  readonly onMoveStart: OnMoveStart;
} {
  const moved = useRef(false);

  useEffect(() => {
    if (!element.current) return;
    let first = true;
    const observer = new ResizeObserver(() => {
      if (!first && !moved.current) fitView();
      first = false;
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);

  // Moves made by the program come without an event.
  const onMoveStart: OnMoveStart = useCallback((event) => {
    if (event) moved.current = true;
  }, []);

  return { onMoveStart };
}
