import type { ReactFlowInstance } from '@xyflow/react';
import { create } from 'zustand';
import type { Position } from '../../shared/graph/document';
import { BLOCK_HEIGHT, BLOCK_WIDTH } from '../../shared/graph/geometry';

/** The part of React Flow that commands outside of the canvas need. */
type Flow = Pick<ReactFlowInstance, 'fitView' | 'zoomIn' | 'zoomOut' | 'screenToFlowPosition'>;

interface CanvasView {
  /** Null while no canvas is shown. */
  readonly flow: Flow | null;
  readonly element: HTMLElement | null;
}

export const useCanvasView = create<CanvasView>(() => ({ flow: null, element: null }));

/** The controls stand in the lower left corner, so the network keeps clear of the bottom. */
export const FIT_OPTIONS = {
  padding: { top: '28px', left: '22px', right: '22px', bottom: '60px' },
  maxZoom: 1.1,
  duration: 200,
} as const;

export function fitView(): void {
  void useCanvasView.getState().flow?.fitView(FIT_OPTIONS);
}

/** Where a block's top left corner goes so that the block stands under this point of the screen. */
export function blockPositionAt(clientX: number, clientY: number): Position {
  const { flow } = useCanvasView.getState();
  const { x, y } = flow?.screenToFlowPosition({ x: clientX, y: clientY }) ?? { x: 0, y: 0 };
  return { x: Math.round(x - BLOCK_WIDTH / 2), y: Math.round(y - BLOCK_HEIGHT / 2) };
}

/** The same for the middle of what is seen. */
export function viewCentre(): Position {
  const box = useCanvasView.getState().element?.getBoundingClientRect();
  return box ? blockPositionAt(box.x + box.width / 2, box.y + box.height / 2) : { x: 0, y: 0 };
}
