import { useMemo } from 'react';
import type { Graph } from '../../../shared/graph/document';
import { LAYERS } from '../../../shared/layers';
import { analyze } from '../../../shared/spec/analyze';
import { categoryColor } from '../categories';
import { drawNetwork } from './drawNetwork';

/** A network drawn as volumes, the way textbooks do: height is image size, width is channels. */
export function NetworkDrawing({ graph }: { readonly graph: Graph }) {
  const { volumes, width, height } = useMemo(
    () => drawNetwork(graph, analyze(graph, null)),
    [graph],
  );
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" height="100%" aria-hidden>
      {volumes.map((volume) => {
        const color = categoryColor(LAYERS.get(volume.kind)?.category);
        const { x, y, w, h, depth: d } = volume;
        const faces = [
          [`M${x} ${y}h${w}v${h}h${-w}z`, 26],
          [`M${x} ${y}l${d} ${-d}h${w}l${-d} ${d}z`, 14],
          [`M${x + w} ${y}l${d} ${-d}v${h}l${-d} ${d}z`, 40],
        ] as const;
        return (
          <g key={volume.id} stroke={color} strokeWidth={0.9} strokeLinejoin="round">
            {faces.map(([path, share]) => (
              <path
                key={share}
                d={path}
                fill={`color-mix(in srgb, ${color} ${share}%, var(--cc-raised))`}
              />
            ))}
          </g>
        );
      })}
    </svg>
  );
}
