import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, type RefObject } from 'react';
import { fitView } from '../../stores/canvasView';
import { useSelection } from '../../stores/selection';

const MARGIN_PX = 24;
/** Where the whole network can be shown at this size or larger, it is, rather than a part of it. */
const READABLE_ZOOM = 0.7;

/** Brings the selection into view when another part of the window asks for it. */
export function useReveal(element: RefObject<HTMLElement | null>): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const revealed = useSelection((state) => state.revealed);

  useEffect(() => {
    if (!revealed) return;
    // New blocks are measured in the frame after they were added.
    const frame = requestAnimationFrame(() => {
      const { blocks, edges } = useSelection.getState();
      const ends = flow
        .getEdges()
        .filter(({ id }) => edges.has(id))
        .flatMap(({ source, target }) => [source, target]);
      const ids = [...blocks, ...(blocks.size === 0 ? ends : [])];
      if (ids.length === 0) return;
      const bounds = flow.getNodesBounds(ids);
      const { width, height, transform } = store.getState();
      const [panX, panY, zoom] = transform;
      const left = bounds.x * zoom + panX;
      const top = bounds.y * zoom + panY;
      const inside =
        left >= MARGIN_PX &&
        top >= MARGIN_PX &&
        left + bounds.width * zoom <= width - MARGIN_PX &&
        top + bounds.height * zoom <= height - MARGIN_PX;
      const whole = flow.getNodesBounds(flow.getNodes());
      const fitZoom = Math.min(width / whole.width, height / whole.height);
      if (!inside && fitZoom >= READABLE_ZOOM) {
        fitView();
      } else if (!inside) {
        void flow.setCenter(bounds.x + bounds.width / 2, bounds.y + bounds.height / 2, {
          zoom,
          duration: 200,
        });
      }
      if (revealed.focus) {
        const target = `.react-flow__node[data-id="${CSS.escape(ids[0] ?? '')}"]`;
        element.current?.querySelector<HTMLElement>(target)?.focus({ preventScroll: true });
      }
    });
    return () => cancelAnimationFrame(frame);
  }, [revealed, flow, store, element]);
}
