import { useEffect, useRef, type PointerEvent } from 'react';
import type { FeatureMaps } from '../../../shared/training/run';
import { mapAt, paintMaps, type MapGrid, type Scale } from '../logic/mapGrid';

interface MapCanvasProps {
  readonly maps: FeatureMaps;
  /** Laid out in device pixels. */
  readonly grid: MapGrid;
  readonly mode: Scale;
  /** Device pixels for one CSS pixel. */
  readonly density: number;
  readonly onPoint?: (map: number | null) => void;
  readonly onChoose?: (map: number) => void;
}

/** Several maps of one block on one canvas, drawn anew when the values change. */
export function MapCanvas({ maps, grid, mode, density, onPoint, onChoose }: MapCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const image = useRef<ImageData | null>(null);
  const { width, height } = grid;

  useEffect(() => {
    const context = ref.current?.getContext('2d');
    if (!context) return;
    if (image.current?.width !== width || image.current.height !== height) {
      image.current = context.createImageData(width, height);
    }
    const pixels = new Uint32Array(image.current.data.buffer);
    pixels.fill(0);
    paintMaps(pixels, maps.values, grid, mode);
    context.putImageData(image.current, 0, 0);
  }, [maps, grid, mode, width, height]);

  const under = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = width / box.width;
    return mapAt(grid, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
  };
  return (
    <canvas
      ref={ref}
      width={width}
      height={height}
      style={{ display: 'block', width: width / density, height: height / density }}
      onPointerMove={onPoint && ((event) => onPoint(under(event)))}
      onPointerLeave={onPoint && (() => onPoint(null))}
      onPointerDown={
        onChoose &&
        ((event) => {
          const map = under(event);
          if (map !== null) onChoose(map);
        })
      }
    />
  );
}
